// Writing a proposal: a toolbar that leaves marks in the text.
// Without this script the page works the same, by its own buttons.
(function () {
  const MARKS = [
    ['太字', (text) => ['**', text || '太字', '**']],
    ['見出し', (text) => ['\n## ', text || '見出し', '\n']],
    ['箇条書き', (text) => ['\n', (text || '項目').split('\n').map((line) => '- ' + line).join('\n'), '\n']],
    ['リンク', (text) => ['[', text || 'ことば', '](https://)']],
  ]

  function insert(area, mark) {
    const [start, end] = [area.selectionStart, area.selectionEnd]
    let [before, text, after] = mark(area.value.slice(start, end))
    if (before.startsWith('\n') && (start === 0 || area.value[start - 1] === '\n')) before = before.slice(1)
    area.setRangeText(before + text + after, start, end, 'end')
    area.setSelectionRange(start + before.length, start + before.length + text.length)
    area.focus()
    area.dispatchEvent(new Event('input', { bubbles: true }))
  }

  function addToolbar(area) {
    const bar = document.createElement('div')
    bar.className = 'toolbar'
    bar.setAttribute('role', 'toolbar')
    bar.setAttribute('aria-label', '本文の書式')
    for (const [name, mark] of MARKS) {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'button button--quiet button--small'
      button.textContent = name
      button.addEventListener('click', () => insert(area, mark))
      bar.append(button)
    }
    area.before(bar)
  }

  for (const area of document.querySelectorAll('textarea[name=body]')) addToolbar(area)

  // The list of places opens by itself once 選んだ区 is chosen.
  const places = document.querySelector('details[data-when-chosen]')
  for (const radio of places ? document.querySelectorAll('input[name=scope]') : []) {
    radio.addEventListener('change', () => { places.open = radio.value === 'some' })
  }
})()
