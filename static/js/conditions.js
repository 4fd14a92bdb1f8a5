// Questions that are asked only where another has a certain answer: hidden until it has. What was typed in them stays.
// Without this script all are shown, each with the answer it belongs to.
(function () {
  const asked = [...document.querySelectorAll('[data-shown-if]')]

  function isShown(part) {
    const name = part.dataset.shownIf
    const chosen = [...document.getElementsByName(name)].filter((field) =>
      field.type === 'radio' || field.type === 'checkbox' ? field.checked : true
    )
    const holds = chosen.some((field) => field.value.trim() === part.dataset.shownValue)
    const above = asked.find((other) => other.querySelector(`[name="${name}"]`))
    return holds && (!above || isShown(above))
  }

  function update() {
    for (const part of asked) part.hidden = !isShown(part) && !part.querySelector('.field__error')
  }

  document.addEventListener('change', update)
  document.addEventListener('input', update)
  update()
})()
