// Names the dot of the dot map that is pointed at or reached by the arrow keys, and draws the map larger. Without this
// script the names stand in the pages of the prefectures, which the table under the map leads to.
(function () {
  const REACH = 14 // units of the map around the pointer in which a dot is found
  const CLOSEST = 6 // times the map is drawn larger at most
  const main = document.querySelector('main')
  const loaded = new Map() // the promised dots by their address

  function dotsOf(address) {
    if (!loaded.has(address)) {
      const answer = fetch(address).then((found) => (found.ok ? found.json() : Promise.reject(found.status)))
      answer.catch(() => loaded.delete(address)) // the network is away: asked for again at the next move
      loaded.set(address, answer.then(named))
    }
    return loaded.get(address)
  }

  // Of each dot: its place, the address of its page, its full name, and how it is tied.
  function named(found) {
    return found.dots.map(([x, y, code, name, way]) => {
      const prefecture = found.prefectures[code.slice(0, 2)]
      return [x, y, found.page.replace('000000', code), prefecture + name, found.ways[way]]
    })
  }

  function element(name, properties, parent) {
    const made = Object.assign(document.createElement(name), properties)
    parent.append(made)
    return made
  }

  function equip(map) {
    const svg = map.querySelector('svg')
    const whole = svg.getAttribute('viewBox').split(' ').map(Number)
    const ring = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
    ring.setAttribute('class', 'dot-map__here')
    ring.setAttribute('r', 7)
    const tools = element('div', { className: 'dot-map__tools' }, map)
    const tip = element('p', { className: 'dot-map__tip', hidden: true }, map)
    tip.setAttribute('role', 'status')
    let view = [...whole] // left, top, width, height of what is shown, in units
    let here = null // the dot that is named: x, y, address, name, ways
    let drag = null

    function scale() {
      return whole[2] / view[2]
    }

    function look(left, top, times) {
      const near = Math.min(Math.max(times, 1), CLOSEST)
      const [width, height] = [whole[2] / near, whole[3] / near]
      view = [
        Math.min(Math.max(left, whole[0]), whole[0] + whole[2] - width),
        Math.min(Math.max(top, whole[1]), whole[1] + whole[3] - height),
        width,
        height,
      ]
      svg.setAttribute('viewBox', view.join(' '))
      map.classList.toggle('dot-map--near', near > 1)
      buttons.forEach(([button, isIdle]) => button.setAttribute('aria-disabled', isIdle(near)))
      place()
    }

    function zoom(by) {
      const times = Math.min(Math.max(scale() * by, 1), CLOSEST)
      const [x, y] = here || [view[0] + view[2] / 2, view[1] + view[3] / 2]
      look(x - whole[2] / times / 2, y - whole[3] / times / 2, times)
    }

    function place() {
      if (!here) return
      const [across, down] = [(here[0] - view[0]) / view[2], (here[1] - view[1]) / view[3]]
      const isSeen = across >= 0 && across <= 1 && down >= 0 && down <= 1
      tip.hidden = !isSeen
      tip.style.insetInlineStart = `${Math.min(across * 100, 60)}%`
      tip.style.insetBlockStart = down < 0.85 ? `calc(${down * 100}% + 0.75rem)` : `calc(${down * 100}% - 4.5rem)`
    }

    function name(dot) {
      here = dot
      tip.replaceChildren()
      tip.hidden = !dot
      ring.remove()
      if (!dot) return
      ring.setAttribute('cx', dot[0])
      ring.setAttribute('cy', dot[1])
      svg.append(ring)
      element('a', { href: dot[2], textContent: dot[3], tabIndex: -1 }, tip)
      element('span', { textContent: dot[4] }, tip)
      place()
    }

    function pointOf(event) {
      const box = svg.getBoundingClientRect()
      return [
        view[0] + ((event.clientX - box.left) / box.width) * view[2],
        view[1] + ((event.clientY - box.top) / box.height) * view[3],
      ]
    }

    function nearest(dots, [x, y], fits) {
      let found = null
      let least = Infinity
      for (const dot of dots) {
        const far = Math.hypot(dot[0] - x, dot[1] - y)
        if (far < least && (!fits || fits(dot, far))) [found, least] = [dot, far]
      }
      return found
    }

    async function point(event) {
      const spot = pointOf(event)
      const dots = await dotsOf(map.dataset.dots)
      name(nearest(dots, spot, (dot, far) => far < REACH / Math.sqrt(scale())))
    }

    // The nearest dot on that side, one straight ahead before one aside.
    async function step(right, down) {
      const dots = await dotsOf(map.dataset.dots)
      if (!here) return name(nearest(dots, [view[0] + view[2] / 2, view[1] + view[3] / 2]))
      let found = null
      let least = Infinity
      for (const dot of dots) {
        const ahead = (dot[0] - here[0]) * right + (dot[1] - here[1]) * down
        const aside = Math.abs((dot[0] - here[0]) * down) + Math.abs((dot[1] - here[1]) * right)
        const cost = ahead + 2 * aside
        if (ahead > 0 && aside <= ahead * 2 && cost < least) [found, least] = [dot, cost]
      }
      if (!found) return
      name(found)
      const isOut = found[0] < view[0] || found[0] > view[0] + view[2] || found[1] < view[1] || found[1] > view[1] + view[3]
      if (isOut) look(found[0] - view[2] / 2, found[1] - view[3] / 2, scale())
    }

    const KEYS = {
      ArrowLeft: () => step(-1, 0),
      ArrowRight: () => step(1, 0),
      ArrowUp: () => step(0, -1),
      ArrowDown: () => step(0, 1),
      '+': () => zoom(1.6),
      ';': () => zoom(1.6), // the key of + on a Japanese keyboard
      '-': () => zoom(1 / 1.6),
      Escape: () => (name(null), look(whole[0], whole[1], 1)),
      Enter: () => here && location.assign(here[2]),
    }

    const stage = document.createElement('div')
    svg.before(stage)
    stage.append(svg)
    stage.className = 'dot-map__stage'
    stage.tabIndex = 0
    stage.setAttribute('role', 'application')
    stage.setAttribute('aria-label', '点の地図。矢印キーで隣の自治体へ、Enterキーでそのページへ移ります。プラスとマイナスのキーで拡大、縮小します。')
    stage.addEventListener('keydown', (event) => {
      if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      Promise.resolve(KEYS[event.key]()).catch(() => {})
    })
    const buttons = [
      ['拡大', () => zoom(1.6), (near) => near >= CLOSEST],
      ['縮小', () => zoom(1 / 1.6), (near) => near <= 1],
      ['全体', () => look(whole[0], whole[1], 1), (near) => near <= 1],
    ].map(([text, act, isIdle]) => {
      const button = element('button', { type: 'button', className: 'dot-map__tool', textContent: text }, tools)
      button.addEventListener('click', act)
      button.setAttribute('aria-disabled', isIdle(1))
      return [button, isIdle]
    })

    svg.addEventListener('pointerdown', (event) => {
      drag = { at: [event.clientX, event.clientY], from: [...view], isMoved: false }
      if (scale() > 1) svg.setPointerCapture(event.pointerId)
    })
    svg.addEventListener('pointermove', (event) => {
      if (drag && event.buttons && scale() > 1) {
        const box = svg.getBoundingClientRect()
        const [x, y] = [event.clientX - drag.at[0], event.clientY - drag.at[1]]
        drag.isMoved = drag.isMoved || Math.hypot(x, y) > 5
        if (drag.isMoved) look(drag.from[0] - (x / box.width) * view[2], drag.from[1] - (y / box.height) * view[3], scale())
      } else if (event.pointerType === 'mouse') {
        point(event).catch(() => {})
      }
    })
    // A dot is opened by the mouse, which has read its name already; a finger reads first, and opens by the name.
    svg.addEventListener('click', (event) => {
      const wasDragged = drag && drag.isMoved
      drag = null
      if (wasDragged) return
      if (event.pointerType === 'mouse' && here) return location.assign(here[2])
      point(event).catch(() => {})
    })
    map.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && name(null))
    stage.addEventListener('blur', (event) => map.contains(event.relatedTarget) || name(null))
  }

  function equipAll() {
    for (const map of main.querySelectorAll('[data-dots]')) {
      if (!map.querySelector('.dot-map__tools')) equip(map)
    }
  }

  equipAll()
  new MutationObserver(equipAll).observe(main, { childList: true }) // years.js puts another year's page in its place
})()
