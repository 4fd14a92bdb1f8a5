// Work that goes on in the background: asks the server now and then how it stands, and says so politely, without moving
// the focus or the place of whoever is reading. Without this script the link on the page does the same.
(function () {
  const status = document.querySelector('[data-progress]')
  const link = document.querySelector('[data-progress-link]')
  if (!status || !link) return
  const PAUSE = Number(status.dataset.progress) * 1000

  async function look() {
    let told = { is_busy: true }
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'application/json' } })
      if (answer.ok) told = await answer.json()
    } catch (error) {
      // the network is away for a moment: what the page says still holds
    }
    if (told.words && status.textContent !== told.words) status.textContent = told.words
    if (told.is_busy) {
      setTimeout(look, PAUSE)
      return
    }
    if (told.link) link.textContent = told.link
    if (told.href) link.href = told.href
    if (told.downloads) location.assign(told.href || location.href)
  }

  setTimeout(look, PAUSE)
})()
