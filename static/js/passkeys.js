// Shows what needs passkeys where the browser knows them, and says when one could not be used.
(function () {
  if (!window.PublicKeyCredential) return
  for (const element of document.querySelectorAll('[data-passkeys]')) element.hidden = false
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    document.getElementById('passkey-error').hidden = false
  })
})()
