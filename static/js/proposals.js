// Writing a proposal: a toolbar that leaves marks in the text, and drafts saved as one types.
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
