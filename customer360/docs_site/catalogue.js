// The catalogue: a list to search in, a page for each thing, lineage around it.
const { project, generated_at: generatedAt, things } = given;
const byId = new Map(things.map((thing) => [thing.id, thing]));
const children = new Map();
for (const thing of things) {
    for (const parent of thing.parents) {
        if (!children.has(parent)) children.set(parent, []);
        children.get(parent).push(thing.id);
    }
}
const isTest = (thing) => thing.kind === "test" || thing.kind === "unit_test";
const kinds = ["model", "seed", "snapshot", "source", "exposure", "test", "macro", "analysis"];
const kindOf = (thing) => (thing.kind === "unit_test" ? "test" : kinds.includes(thing.kind) ? thing.kind : "analysis");
const most = 300;
let chosenKinds = new Set(["model"]);
let chart = null;
let reach = 2;

const escaped = (value) => String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const folderOf = (thing) => (thing.path ?? "").split("/").slice(0, -1).join("/") || thing.package || "";

// The better the place where the words were found, the sooner in the list; 0 is nowhere.
const rank = (thing, words) => {
    if (!words.length) return 1;
    const name = (thing.name ?? "").toLowerCase();
    let total = 0;
    for (const word of words) {
        if (name === word) total += 50;
        else if (name.includes(word)) total += 20;
        else if (thing.columns.some((column) => String(column[0]).toLowerCase().includes(word))) total += 6;
        else if ((thing.description ?? "").toLowerCase().includes(word) || thing.tags.includes(word)) total += 3;
        else return 0;
    }
    return total;
};
const showList = () => {
    const words = document.getElementById("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = things.map((thing) => [rank(thing, words), thing])
        .filter(([points, thing]) => points > 0 && chosenKinds.has(kindOf(thing)));
    if (words.length) found.sort((a, b) => b[0] - a[0] || String(a[1].name).localeCompare(b[1].name));
    else found.sort((a, b) => folderOf(a[1]).localeCompare(folderOf(b[1])) || String(a[1].name).localeCompare(b[1].name));
    const list = document.getElementById("list");
    list.replaceChildren();
    let folder = null;
    for (const [, thing] of found.slice(0, most)) {
        if (!words.length && folderOf(thing) !== folder) {
            folder = folderOf(thing);
            list.append(make("h2", {}, folder));
        }
        const current = decodeURIComponent(location.hash.slice(1)) === thing.id ? { "aria-current": "page" } : {};
        list.append(make("a", { href: `#${encodeURIComponent(thing.id)}`, title: thing.name, ...current }, thing.name));
    }
    if (!found.length) list.append(make("p", {}, "Nothing has these words. Try other kinds above."));
    if (found.length > most) list.append(make("p", {}, `${found.length - most} more; search to see them.`));
};
const showKinds = () => {
    const place = document.getElementById("kinds");
    for (const kind of kinds) {
        const count = things.filter((thing) => kindOf(thing) === kind).length;
        if (!count) continue;
        const button = make("button", { type: "button", "aria-pressed": String(chosenKinds.has(kind)) }, `${kind} ${count}`);
        button.addEventListener("click", () => {
            if (chosenKinds.has(kind)) chosenKinds.delete(kind);
            else chosenKinds.add(kind);
            button.setAttribute("aria-pressed", String(chosenKinds.has(kind)));
            showList();
        });
        place.append(button);
    }
};

// What is within reach of a thing, with its lane: the longest way up (negative) or down,
// so that no arrow stays in a lane.
const around = (start, steps) => {
    const lanes = new Map([[start, 0]]);
    for (const [sign, next] of [[-1, (id) => byId.get(id)?.parents ?? []], [1, (id) => children.get(id) ?? []]]) {
        const reached = new Set([start]);
        let edge = [start];
        for (let step = 1; step <= steps && edge.length; step += 1) {
            const beyond = [];
            for (const id of edge) {
                for (const other of next(id)) {
                    const thing = byId.get(other);
                    if (!thing || isTest(thing) || thing.kind === "macro" || reached.has(other)) continue;
                    reached.add(other);
                    beyond.push(other);
                }
            }
            edge = beyond;
        }
        const depth = new Map();
        const longest = (id) => {
            if (id === start) return 0;
            if (!depth.has(id)) {
                const back = sign < 0 ? children.get(id) ?? [] : byId.get(id).parents;
                depth.set(id, 1 + Math.max(0, ...back.filter((other) => reached.has(other)).map(longest)));
            }
            return depth.get(id);
        };
        for (const id of reached) if (id !== start) lanes.set(id, sign * longest(id));
    }
    return lanes;
};
const shades = { model: "#0072b2", source: "#009e73", seed: "#e69f00", snapshot: "#cc79a7", exposure: "#d55e00", analysis: "#7f8793" };
const drawGraph = (place, thing) => {
    const found = around(thing.id, reach);
    const lanes = new Map();
    for (const [id, lane] of found) {
        if (!lanes.has(lane)) lanes.set(lane, []);
        lanes.get(lane).push(id);
    }
    const most_ = Math.max(...[...lanes.values()].map((ids) => ids.length));
    const first = Math.min(...lanes.keys()), last = Math.max(...lanes.keys());
    const inner = make("div", {});
    inner.style.width = `max(100%, ${(last - first + 1) * 250}px)`;
    inner.style.height = `${Math.max(260, most_ * 30 + 70)}px`;
    place.replaceChildren(inner);
    const nodes = [];
    for (const [lane, ids] of lanes) {
        ids.sort((a, b) => folderOf(byId.get(a)).localeCompare(folderOf(byId.get(b))) || byId.get(a).name.localeCompare(byId.get(b).name));
        ids.forEach((id, place_) => {
            const one = byId.get(id);
            nodes.push({
                id, name: id, x: lane * 250, y: (place_ - (ids.length - 1) / 2) * 30,
                symbol: "roundRect", symbolSize: lane === 0 ? 15 : 11,
                itemStyle: { color: shades[kindOf(one)], borderColor: colour("ink"), borderWidth: lane === 0 ? 2 : 0 },
                label: { show: true, position: "right", color: colour("ink"), fontSize: 12, fontWeight: lane === 0 ? "bold" : "normal",
                    formatter: one.name.length > 32 ? `${one.name.slice(0, 31)}…` : one.name },
            });
        });
    }
    const edges = [];
    for (const id of found.keys()) {
        for (const parent of byId.get(id).parents) if (found.has(parent)) edges.push({ source: parent, target: id });
    }
    chart?.dispose();
    chart = window.echarts.init(inner, null, { renderer: "svg" });
    chart.setOption({
        animation: false,
        tooltip: {
            confine: true, backgroundColor: colour("paper"), borderColor: colour("line"), textStyle: { color: colour("ink"), fontSize: 13 },
            formatter: (point) => {
                const one = byId.get(point.data.id);
                return one ? `<b>${escaped(one.name)}</b><br>${escaped(one.kind)}${one.materialized ? `, ${escaped(one.materialized)}` : ""}` : "";
            },
        },
        series: [{
            type: "graph", layout: "none", roam: true, nodes, edges, left: 24, right: 226, top: 30, bottom: 30,
            edgeSymbol: ["none", "arrow"], edgeSymbolSize: 6, scaleLimit: { min: 0.3, max: 4 },
            lineStyle: { color: colour("soft"), opacity: 0.7, curveness: 0.06 }, emphasis: { focus: "adjacency" },
        }],
    });
    place.scrollLeft = ((0 - first) / (last - first + 1)) * inner.clientWidth - place.clientWidth / 3;
    chart.on("click", (event) => { if (event.dataType === "node") location.hash = encodeURIComponent(event.data.id); });
    const names = (ids) => ids.map((id) => byId.get(id).name).join(", ") || "nothing";
    place.setAttribute("aria-label", `Lineage. Made of: ${names(lanes.get(-1) ?? [])}. Used by: ${names(lanes.get(1) ?? [])}.`);
};

const table = (head, rows) => make("div", { class: "scroll" }, make("table", {},
    make("thead", {}, make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, cell ?? "")))))));
const link = (id) => {
    const thing = byId.get(id);
    return thing ? make("a", { href: `#${encodeURIComponent(id)}` }, thing.name) : document.createTextNode(id);
};
const state = (run) => {
    if (!run.status) return make("span", { class: "soft" }, "not run yet");
    const isGood = ["success", "pass"].includes(run.status);
    const rows = run.rows === null || run.rows === undefined ? "" : `, ${Number(run.rows).toLocaleString("en")} rows`;
    return make("span", { class: isGood ? "good" : "bad" }, `${run.status}${rows}, ${run.started_at} UTC`);
};

const show = (thing) => {
    const main = document.getElementById("thing");
    main.replaceChildren(make("h2", {}, thing.name));
    const facts = [thing.kind, thing.materialized, thing.severity, thing.relation, thing.path, thing.package, thing.owner, thing.tags.join(", ")];
    main.append(make("p", { class: "facts" }, ...facts.filter(Boolean).map((fact) => make("span", {}, fact))));
    if (thing.kind !== "macro" && thing.kind !== "source" && thing.kind !== "exposure") main.append(make("p", { class: "facts" }, "Last run: ", state(thing.run)));
    main.append(make("p", { class: "description" }, thing.description || (isTest(thing) ? "" : "Not described.")));
    const tests = (children.get(thing.id) ?? []).map((id) => byId.get(id)).filter(isTest);
    if (thing.kind !== "macro") {
        main.append(make("h3", {}, "Lineage"));
        const buttons = make("div", { class: "buttons", role: "group", "aria-label": "How far" });
        const place = make("div", { class: "graph", role: "img", tabindex: "0" });
        for (const [steps, name] of [[1, "1 step"], [2, "2 steps"], [4, "4 steps"], [99, "everything"]]) {
            const button = make("button", { type: "button", "aria-pressed": String(reach === steps) }, name);
            button.addEventListener("click", () => {
                reach = steps;
                for (const other of buttons.children) other.setAttribute("aria-pressed", String(other === button));
                drawGraph(place, thing);
            });
            buttons.append(button);
        }
        main.append(buttons, place, make("p", { class: "soft" }, "Drag to move, scroll to zoom, click to go there. c360 lineage NODE --columns tells columns."));
        drawGraph(place, thing);
    }
    if (thing.columns.length) {
        const ofColumn = (name) => tests.filter((test) => test.column && test.parents.length === 1 && String(test.column).toLowerCase() === String(name).toLowerCase())
            .map((test) => test.test ?? test.name).sort().join(", ");
        main.append(make("h3", {}, thing.kind === "macro" ? "Arguments" : `Columns (${thing.columns.length})`),
            table(["Name", "Type", "Description", "Tests"], thing.columns.map((column) => [...column, ofColumn(column[0])])));
    }
    if (tests.length) {
        main.append(make("h3", {}, `Tests (${tests.length})`),
            table(["Test", "Column", "Last run"], tests.map((test) => [link(test.id), test.column, state(test.run)])));
    }
    if (isTest(thing)) main.append(make("h3", {}, "Tests"), make("p", {}, ...thing.parents.flatMap((id) => [link(id), " "])));
    for (const [name, code, open] of [["SQL as compiled", thing.compiled, false], [thing.kind === "macro" ? "SQL" : "SQL as written", thing.raw, false]]) {
        if (!code) continue;
        const behind = make("details", open ? { open: "" } : {}, make("summary", {}, name));
        behind.addEventListener("toggle", () => { if (behind.open && behind.children.length === 1) behind.append(make("pre", {}, code)); });
        main.append(behind);
    }
    document.title = `${thing.name} · ${project}`;
};
const welcome = () => {
    const main = document.getElementById("thing");
    const count = (kind) => things.filter((thing) => kindOf(thing) === kind).length;
    const undescribed = things.filter((thing) => thing.kind === "model" && !thing.description).length;
    const failed = things.filter((thing) => thing.run.status && !["success", "pass"].includes(thing.run.status));
    main.replaceChildren(make("h2", {}, project ?? "Catalogue"),
        make("p", { class: "facts" }, ...kinds.filter(count).map((kind) => make("span", {}, `${count(kind)} ${kind}${count(kind) === 1 ? "" : kind === "analysis" ? "" : "s"}`))),
        make("p", {}, `Generated ${String(generatedAt ?? "").slice(0, 16).replace("T", " ")} UTC. ${undescribed ? `${undescribed} models are not described.` : "Every model is described."}`),
        make("h3", {}, "Not well"),
        failed.length ? table(["What", "Last run"], failed.slice(0, 50).map((thing) => [link(thing.id), state(thing.run)])) : make("p", {}, "Nothing failed or warned when it was last run."));
    document.title = `${project}: catalogue`;
};
const route = () => {
    chart?.dispose();
    chart = null;
    const thing = byId.get(decodeURIComponent(location.hash.slice(1)));
    if (thing) show(thing);
    else welcome();
    showList();
    window.scrollTo(0, 0);
};

document.getElementById("heading").textContent = project ?? "Catalogue";
document.getElementById("heading").addEventListener("click", () => { location.hash = ""; });
let waiting = 0;
document.getElementById("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(showList, 80); });
document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement?.tagName !== "INPUT") {
        event.preventDefault();
        document.getElementById("search").focus();
    }
});
window.addEventListener("hashchange", route);
window.addEventListener("resize", () => chart?.resize());
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", route);
showKinds();
route();
