// The lineage graph: a lane for each layer of the project, things in the order of what
// they are made of, links that the keyboard reaches.
const column = 250, cardWidth = 196, head = 30, most = 250;
const lastLayers = ["semantic_models", "metrics", "saved_queries", "exposures", "analyses"];
const layerOf = (thing) => {
    if (thing.layer) return thing.layer;
    if (thing.kind === "analysis") return "analyses";
    if (thing.kind === "saved_query") return "saved_queries";
    if (thing.kind !== "model") return `${thing.kind}s`;
    if (thing.package !== project) return thing.package;
    const folders = (thing.path ?? "").split("/").slice(1, -1);
    return folders[0] ?? "models";
};

// Layers from left to right: what is made of nothing, models by how deep they are, what
// only reads.
let layerOrder = null;
const orderLayers = () => {
    const depths = new Map();
    const depthOf = (start) => {
        const stack = [start];
        while (stack.length) {
            const id = stack[stack.length - 1];
            const open = (byId.get(id)?.parents ?? []).filter((parent) => byId.has(parent) && !depths.has(parent));
            if (open.length && !depths.has(id)) stack.push(...open);
            else {
                stack.pop();
                depths.set(id, 1 + Math.max(-1, ...(byId.get(id)?.parents ?? []).map((parent) => depths.get(parent) ?? -1)));
            }
        }
        return depths.get(start);
    };
    const sums = new Map();
    for (const thing of things) {
        if (!isDrawn(thing)) continue;
        const layer = layerOf(thing);
        const [sum, count] = sums.get(layer) ?? [0, 0];
        sums.set(layer, [sum + depthOf(thing.id), count + 1]);
    }
    const weight = (layer) => (layer === "sources" ? -2 : layer === "seeds" ? -1
        : lastLayers.includes(layer) ? 1e6 + lastLayers.indexOf(layer) : sums.get(layer)[0] / sums.get(layer)[1]);
    return [...sums.keys()].sort((a, b) => weight(a) - weight(b) || a.localeCompare(b));
};

// What is within so many steps of a thing, nearest first, not more than can be looked at.
const around = (start, steps) => {
    const found = [start], seen = new Set(found);
    let edges = [[start], [start]];
    for (let step = 1; step <= steps; step += 1) {
        edges = [(id) => byId.get(id).parents, (id) => children.get(id) ?? []].map((next, side) => {
            const beyond = [];
            for (const other of edges[side].flatMap(next)) {
                const thing = byId.get(other);
                if (!thing || seen.has(other) || !isDrawn(thing)) continue;
                seen.add(other);
                beyond.push(other);
            }
            found.push(...beyond);
            return beyond;
        });
        if (!edges[0].length && !edges[1].length) break;
    }
    return found;
};

// Places for things: lanes are layers, the columns of a lane say what is made of what.
const places = (ids, parentsOf, row) => {
    layerOrder ??= orderLayers();
    const shown = new Set(ids);
    const depths = new Map();
    const depthOf = (id, path) => {
        if (depths.has(id)) return depths.get(id);
        if (path.has(id)) return 0;
        path.add(id);
        const layer = layerOf(byId.get(id));
        const depth = Math.max(0, ...parentsOf(id).filter((parent) => shown.has(parent) && layerOf(byId.get(parent)) === layer)
            .map((parent) => 1 + depthOf(parent, path)));
        path.delete(id);
        depths.set(id, depth);
        return depth;
    };
    const lanes = [];
    const columns = [];
    for (const layer of layerOrder) {
        const own = ids.filter((id) => layerOf(byId.get(id)) === layer);
        if (!own.length) continue;
        const wide = 1 + Math.max(...own.map((id) => depthOf(id, new Set())));
        lanes.push({ layer, from: columns.length, wide });
        for (let depth = 0; depth < wide; depth += 1) {
            columns.push(own.filter((id) => depths.get(id) === depth).sort((a, b) => byId.get(a).name.localeCompare(byId.get(b).name)));
        }
    }
    // Neighbours draw each other nearer, so that fewer lines cross.
    const height = new Map();
    const settle = (list) => list.forEach((id, place) => height.set(id, place - (list.length - 1) / 2));
    columns.forEach(settle);
    const below = new Map();
    for (const id of ids) for (const parent of parentsOf(id)) if (shown.has(parent)) below.set(parent, [...(below.get(parent) ?? []), id]);
    for (let turn = 0; turn < 6; turn += 1) {
        for (const list of turn % 2 ? [...columns].reverse() : columns) {
            const pull = new Map(list.map((id) => {
                const near = (turn % 2 ? below.get(id) ?? [] : parentsOf(id).filter((parent) => shown.has(parent))).map((other) => height.get(other));
                return [id, near.length ? near.reduce((sum, each) => sum + each, 0) / near.length : height.get(id)];
            }));
            list.sort((a, b) => pull.get(a) - pull.get(b));
            settle(list);
        }
    }
    const tallest = Math.max(...columns.map((list) => list.length));
    const at = new Map();
    columns.forEach((list, across) => list.forEach((id) => at.set(id, {
        x: across * column + 12, y: head + (height.get(id) + (tallest - 1) / 2) * row + 8,
    })));
    return { lanes, at, width: columns.length * column, height: head + tallest * row + 12 };
};

const line = (from, to, middle) => {
    const x1 = from.x + cardWidth, y1 = from.y + middle, x2 = to.x, y2 = to.y + middle;
    const bend = Math.max(30, Math.abs(x2 - x1) / 2);
    return `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
};
const shape = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
};

// Draws things and their lines into a place. `words` may say more of a thing.
const drawGraph = (place, ids, parentsOf, current, words = new Map()) => {
    const isTall = words.size > 0;
    const cardHeight = isTall ? 38 : 24;
    const { lanes, at, width, height } = places(ids, parentsOf, cardHeight + 10);
    const drawing = shape("svg", { width, height, "aria-hidden": "true" });
    const inner = make("div", { class: "inner" });
    inner.style.width = `${width}px`;
    inner.style.height = `${height}px`;
    lanes.forEach(({ layer, from, wide }, place) => {
        const lane = make("div", { class: place % 2 ? "lane odd" : "lane" }, make("span", {}, layer));
        lane.style.left = `${from * column}px`;
        lane.style.width = `${wide * column}px`;
        inner.append(lane);
    });
    inner.append(drawing);
    const lines = [];
    for (const id of ids) {
        for (const parent of parentsOf(id)) {
            if (!at.has(parent)) continue;
            const path = shape("path", { d: line(at.get(parent), at.get(id), cardHeight / 2) });
            drawing.append(path);
            lines.push({ parent, id, path });
        }
    }
    const cards = new Map();
    // From left to right, as the keyboard goes through them.
    for (const id of at.keys()) {
        const thing = byId.get(id);
        const more = words.has(id) ? [make("small", {}, words.get(id))] : [];
        const card = make("a", {
            href: `#${encodeURIComponent(id)}`, class: `card ${kindOf(thing)}${isBad(thing) ? " failed" : ""}${isTall ? " tall" : ""}`,
            title: [thing.name, words.get(id), thing.kind, thing.materialized, isBad(thing) ? `last run: ${thing.run.status}` : ""].filter(Boolean).join(", "),
            ...(id === current ? { "aria-current": "true" } : {}),
        }, thing.name, ...more);
        card.style.left = `${at.get(id).x}px`;
        card.style.top = `${at.get(id).y}px`;
        cards.set(id, card);
        inner.append(card);
        for (const event of ["mouseenter", "focus"]) card.addEventListener(event, () => light(id));
        for (const event of ["mouseleave", "blur"]) card.addEventListener(event, () => light(null));
    }
    // Everything that a thing is made of, and that is made of it, stands out.
    const light = (id) => {
        inner.classList.toggle("dim", id !== null);
        const lit = new Set(id === null ? [] : [id]);
        for (const [from, to] of id === null ? [] : [["id", "parent"], ["parent", "id"]]) {
            const open = [id], seen = new Set(open);
            while (open.length) {
                const next = open.pop();
                for (const each of lines) {
                    if (each[from] !== next || seen.has(each[to])) continue;
                    seen.add(each[to]);
                    lit.add(each[to]);
                    open.push(each[to]);
                }
            }
        }
        for (const [each, card] of cards) card.classList.toggle("lit", lit.has(each));
        for (const each of lines) each.path.classList.toggle("lit", id !== null && lit.has(each.id) && lit.has(each.parent));
    };
    const sizer = make("div", { class: "sizer" }, inner);
    place.replaceChildren(sizer);
    let scale = 1;
    const zoom = (next) => {
        scale = Math.min(2, Math.max(0.15, next));
        inner.style.transform = `scale(${scale})`;
        sizer.style.width = `${width * scale}px`;
        sizer.style.height = `${height * scale}px`;
    };
    const fit = () => zoom(Math.min(1, (place.clientWidth - 4) / width, 640 / height));
    zoom(1);
    const show = at.get(current);
    if (show) {
        place.scrollLeft = show.x - (place.clientWidth - cardWidth) / 2;
        place.scrollTop = show.y - place.clientHeight / 2;
    } else zoom(Math.max(0.75, Math.min(1, (place.clientWidth - 4) / width)));
    place.onwheel = (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        zoom(scale * (event.deltaY < 0 ? 1.15 : 1 / 1.15));
    };
    place.onkeydown = (event) => {
        const step = { "+": 1.25, "=": 1.25, "-": 0.8 }[event.key];
        if (step) zoom(scale * step);
        else if (event.key === "0") fit();
    };
    return { zoom: (factor) => zoom(scale * factor), fit };
};
