// Drafts saved as one types: of a form with data-autosave, which says in data-autosave-status what became of it.
// Without this script the page works the same, by its own buttons.
(function () {
  const form = document.querySelector('form[data-autosave]')
  if (!form) return
  const status = form.querySelector('[data-autosave-status]')
  const PAUSE = 3000
  let timer = null
  let isSaving = false
  let isDirty = false
  let isLeaving = false

  function hasFiles() {
    return [...form.querySelectorAll('input[type=file]')].some((field) => field.files.length > 0)
  }

  function later() {
    isDirty = true
    clearTimeout(timer)
    timer = setTimeout(save, PAUSE)
  }

  function clock() {
    return new Date().toLocaleTimeString('ja-JP', { hour: 'numeric', minute: '2-digit' })
  }

  // What was saved is what the next save starts from.
  function adopt(sent, answer) {
    form.action = answer.action
    history.replaceState(null, '', answer.action) // where a reload, or a login, leads back to
    form.elements.read.value = answer.read
    if (answer.marks) form.elements.marks.value = answer.marks
    for (const field of form.querySelectorAll('input[name^="initial-"], textarea[name^="initial-"]')) {
      const values = sent.getAll(field.name.slice('initial-'.length))
      if (values.length === 1) field.value = values[0]
    }
    status.textContent = clock() + ' に下書きを保存しました。'
    if (hasFiles()) status.textContent += '選んだ資料は、下書きを保存するか、掲載する前の確認に進むと保存します。'
  }

  // Another login gives the browser another token; the page fetches it and tries again.
  async function renewToken() {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html')
    const token = page.querySelector('form[data-autosave] input[name=csrfmiddlewaretoken]')
    if (token) form.elements.csrfmiddlewaretoken.value = token.value
    return Boolean(token)
  }

  async function send(again) {
    const sent = new FormData(form)
    sent.append('autosave', '1')
    for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name) // files go by the buttons
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(sent), redirect: 'manual' })
    if (answer.status === 403 && again && (await renewToken())) return send(false)
    const isJson = (answer.headers.get('Content-Type') || '').startsWith('application/json')
    if (answer.ok && isJson) return adopt(sent, await answer.json())
    isDirty = true
    if (isJson) status.textContent = (await answer.json()).message
    else if (answer.status === 429) status.textContent = 'まだ保存していません。短い間に何度も送ったためです。1分ほど待ってから、下書きを保存してください。'
    else status.textContent = 'まだ保存していません。ログインの時間が切れたようです。別の画面でログインすると、この入力のまま続けられます。'
  }

  async function save() {
    if (isSaving || isLeaving) return later()
    isSaving = true
    isDirty = false
    try {
      await send(true)
    } catch {
      isDirty = true
      status.textContent = 'まだ保存していません。通信できるようになったら保存します。'
    }
    isSaving = false
  }

  form.addEventListener('input', later)
  form.addEventListener('change', later)
  form.addEventListener('submit', function (event) {
    isLeaving = true
    clearTimeout(timer)
    if (!isSaving) return
    // the save in flight moves the version on: send the form after it
    event.preventDefault()
    const button = event.submitter
    const wait = setInterval(function () {
      if (isSaving) return
      clearInterval(wait)
      form.requestSubmit(button)
    }, 50)
  })
  window.addEventListener('beforeunload', function (event) {
    if ((isDirty || hasFiles()) && !isLeaving) event.preventDefault()
  })
})()
