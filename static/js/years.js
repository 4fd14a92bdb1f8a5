// Plays the years of the dot map one after the other: what the links under the map do, by one button. Without this
// script the links are the way through the years.
(function () {
  const PAUSE = 1200 // milliseconds a year is shown
  const main = document.querySelector('main')
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button button--quiet button--small'
  let isPlaying = false
  let years = [] // addresses

  function show(playing) {
    isPlaying = playing
    button.textContent = playing ? '止める' : '年を追って再生する'
  }

  // The page of a day tells of no later year: the years to play are those of the page with the most of them.
  function place() {
    const found = [...main.querySelectorAll('.years__link')].map(link => link.href)
    if (found.length > years.length) years = found
    if (years.length > 1) main.querySelector('.years-steps').prepend(button)
  }

  function wait(milliseconds) {
    return new Promise(resolve => setTimeout(resolve, milliseconds))
  }

  // The page of a year takes the place of this one, with its address and title, as if its link had been followed.
  async function turn(address) {
    const answer = await fetch(address)
    if (!answer.ok) throw new Error(answer.status)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (!isPlaying) return
    const hadFocus = document.activeElement === button
    main.replaceChildren(...page.querySelector('main').childNodes)
    document.title = page.title
    history.replaceState(null, '', address)
    place()
    if (hadFocus) button.focus({ preventScroll: true })
  }

  async function play() {
    const here = years.indexOf(location.href.replace(/#.*/, '') + '#map')
    show(true)
    try {
      for (const address of here < years.length - 1 ? years.slice(here + 1) : years) {
        await Promise.all([turn(address), wait(PAUSE)])
        if (!isPlaying) return
      }
    } catch (error) {
      // the network is away: the year that stands stays, and the links lead on
    }
    show(false)
  }

  button.addEventListener('click', () => (isPlaying ? show(false) : play()))
  show(false)
  place()
})()
