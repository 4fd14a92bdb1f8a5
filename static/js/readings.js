// Remembers in this browser whether readings stand above names (ふりがな), and keeps the boxes of the page alike.
// Loaded before the page is drawn, so that nothing moves. Without this script the box works for the page it is on.
(function () {
  const NAME = 'readings'
  const root = document.documentElement
  let isOn = false
  try {
    isOn = localStorage.getItem(NAME) === 'on'
  } catch (error) {
    return // storage is barred: the box works as without this script
  }
  root.classList.toggle('with-readings', isOn)

  document.addEventListener('DOMContentLoaded', function () {
    const boxes = [...document.querySelectorAll('.readings__box')]
    function show(on) {
      root.classList.toggle('with-readings', on)
      for (const box of boxes) box.checked = on
    }
    for (const box of boxes) {
      box.addEventListener('change', function () {
        show(box.checked)
        localStorage.setItem(NAME, box.checked ? 'on' : 'off')
      })
    }
    show(isOn)
  })
})()
