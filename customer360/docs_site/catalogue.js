// The catalogue: a list to search in, a page for each thing, lineage around it. The data
// are packed; `start` runs when they are unpacked.
let project, generatedAt, overview, things, byId, folders;
const children = new Map(), usersOf = new Map(), columnUsers = new Map();
const kinds = ["model", "seed", "snapshot", "source", "exposure", "metric", "test", "macro", "other"];
const isTest = (thing) => thing.kind === "test" || thing.kind === "unit_test";
const kindOf = (thing) => (isTest(thing) ? "test" : kinds.includes(thing.kind) ? thing.kind : "other");
const isDrawn = (thing) => !isTest(thing) && thing.kind !== "macro" && thing.kind !== "operation";
const isGood = (status) => ["success", "pass", "skipped", "reused", "no-op"].includes(status);
const isBad = (thing) => Boolean(thing.run.status) && !isGood(thing.run.status);
const folderOf = (thing) => (thing.path ?? "").split("/").slice(0, -1).join("/") || thing.package || "";
const listed = 300;
let chosenKinds = null;
let reach = 2;

const unpack = async (text) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
};
const push = (map, key, value) => (map.has(key) ? map.get(key).push(value) : map.set(key, [value]));
const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

// The better the place where the words were found, the sooner in the list; 0 is nowhere.
const rank = (thing, words) => {
    let total = 0;
    for (const word of words) {
        if (thing.sought.name === word) total += 50;
        else if (thing.sought.name.includes(word)) total += 20;
        else if (thing.sought.columns.includes(word)) total += 6;
        else if (thing.sought.text.includes(word)) total += 3;
        else return 0;
    }
    return isTest(thing) ? total / 8 : total;
};
const showList = () => {
    const words = document.getElementById("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const isChosen = (thing) => (chosenKinds ? chosenKinds.has(kindOf(thing)) : words.length > 0 || thing.kind === "model");
    let found = things.filter(isChosen);
    if (words.length) {
        found = found.map((thing) => [rank(thing, words), thing]).filter(([points]) => points > 0)
            .sort((a, b) => b[0] - a[0] || (a[1].name < b[1].name ? -1 : 1)).map(([, thing]) => thing);
    }
    const list = document.getElementById("list");
    const current = decodeURIComponent(location.hash.slice(1));
    const inside = [];
    let folder = null;
    for (const thing of found.slice(0, listed)) {
        if (!words.length && folderOf(thing) !== folder) {
            folder = folderOf(thing);
            inside.push(make("h2", {}, folder));
        }
        inside.push(make("a", {
            href: `#${encodeURIComponent(thing.id)}`, title: thing.name, ...(isBad(thing) ? { class: "bad" } : {}),
            ...(current === thing.id ? { "aria-current": "page" } : {}),
        }, thing.name, ...(words.length && thing.kind !== "model" ? [make("small", {}, ` ${thing.kind}`)] : [])));
    }
    if (!found.length) inside.push(make("p", {}, "Nothing has these words. Try other kinds above."));
    if (found.length > listed) inside.push(make("p", {}, `${found.length - listed} more; search to see them.`));
    list.replaceChildren(...inside);
    document.getElementById("found").textContent = words.length ? `${found.length} found` : "";
};
const showKinds = () => {
    const place = document.getElementById("kinds");
    for (const kind of kinds) {
        const count = things.filter((thing) => kindOf(thing) === kind).length;
        if (!count) continue;
        const button = make("button", { type: "button", "data-kind": kind, "aria-pressed": String(kind === "model") }, `${kind} ${count}`);
        button.addEventListener("click", () => {
            chosenKinds ??= new Set(["model"]);
            if (!chosenKinds.delete(kind)) chosenKinds.add(kind);
            for (const other of place.children) other.setAttribute("aria-pressed", String(chosenKinds.has(other.dataset.kind)));
            showList();
        });
        place.append(button);
    }
};

const table = (title, headings, rows) => make("div", { class: "scroll" }, make("table", {},
    make("caption", { class: "unseen" }, title),
    make("thead", {}, make("tr", {}, ...headings.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells.map((cell, place) => make("td", { "data-name": headings[place] }, cell ?? "")))))));
const link = (id, more = "") => {
    const thing = byId.get(id);
    return thing ? make("a", { href: `#${encodeURIComponent(id)}` }, thing.name + more) : document.createTextNode(id + more);
};
const joined = (elements, limit = 1000) => {
    const span = make("span");
    elements.slice(0, limit).forEach((each, place) => span.append(place ? ", " : "", each));
    if (elements.length > limit) span.append(` and ${elements.length - limit} more`);
    return span;
};
const state = (run) => {
    if (!run.status) return make("span", { class: "soft" }, "not run yet");
    const rows = run.rows === null || run.rows === undefined ? "" : `, ${plural(Number(run.rows), "row")}`;
    const seconds = typeof run.seconds === "number" ? `, ${run.seconds.toFixed(run.seconds < 10 ? 2 : 0)} s` : "";
    return make("span", { class: isGood(run.status) ? "good" : "bad" }, `${run.status}${rows}${seconds}, ${run.started_at} UTC`);
};
const fact = (name, ...values) => make("div", {}, make("dt", {}, name), make("dd", {}, ...values));

// The graph with what may be done to it: how far, how large, of which column.
const lineage = (title, options, current) => {
    const place = make("div", { class: "graph", role: "group", tabindex: "0", "aria-label": `${title}. Plus and minus zoom, 0 shows all.` });
    const note = make("p", { class: "soft" });
    const buttons = make("div", { class: "buttons" });
    let view = null;
    const choose = (option) => {
        const { ids, parentsOf, words, said } = option.read();
        view = drawGraph(place, ids.slice(0, most), parentsOf, current, words);
        note.textContent = [said, ids.length > most ? `The nearest ${most} of ${ids.length} are drawn.` : ""].filter(Boolean).join(" ");
        for (const each of options) each.button.setAttribute("aria-pressed", String(each === option));
    };
    for (const option of options) {
        option.button = make("button", { type: "button" }, option.name);
        option.button.addEventListener("click", () => {
            if (option.steps) reach = option.steps;
            choose(option);
        });
        buttons.append(option.button);
    }
    for (const [name, label, act] of [["−", "Smaller", () => view.zoom(0.8)], ["+", "Larger", () => view.zoom(1.25)], ["fit", "All of it", () => view.fit()]]) {
        const button = make("button", { type: "button", class: "zoom", "aria-label": label }, name);
        button.addEventListener("click", act);
        buttons.append(button);
    }
    const whole = make("section", { "aria-label": title }, make("h3", {}, title), buttons, place, note);
    // Nothing has a size before it is in the document.
    return [whole, () => choose(options.find((each) => each.steps === reach) ?? options[0])];
};
const parentsOf = (id) => byId.get(id).parents;
const ofThing = (thing) => lineage("Lineage", [[1, "1 step"], [2, "2 steps"], [4, "4 steps"], [99, "everything"]].map(([steps, name]) => ({
    name, steps, read: () => ({ ids: around(thing.id, steps), parentsOf, said: "Point at a thing to see what it is made of; ctrl and wheel zoom." }),
})), thing.id);

// The columns that a column is made of, and that are made of it, by thing.
const ofColumn = (thing, name) => {
    const key = (id, column) => `${id}\n${column}`;
    const start = key(thing.id, name.toLowerCase());
    const seen = new Set([start]);
    const edges = new Map();
    for (const isUp of [true, false]) {
        const open = [start], passed = new Set(open);
        while (open.length) {
            const at = open.pop();
            const [id, column] = at.split("\n");
            const next = (isUp ? byId.get(id)?.made_of?.[column] ?? [] : columnUsers.get(at) ?? []).filter(([other]) => byId.has(other));
            for (const [other, its] of next) {
                const [parent, child] = isUp ? [other, id] : [id, other];
                if (!edges.has(child)) edges.set(child, new Set());
                edges.get(child).add(parent);
                if (passed.has(key(other, its))) continue;
                passed.add(key(other, its));
                seen.add(key(other, its));
                open.push(key(other, its));
            }
        }
    }
    const words = new Map();
    for (const each of seen) {
        const [id, column] = each.split("\n");
        words.set(id, words.has(id) ? `${words.get(id)}, ${column}` : column);
    }
    const read = () => ({
        ids: [...words.keys()], parentsOf: (id) => [...(edges.get(id) ?? [])], words,
        said: "Read from the compiled SQL: everything that decides the column's value, conditions of its expression too.",
    });
    return lineage(`Lineage of ${name}`, [{ name, read }], thing.id);
};

const columnsTable = (thing, tests, onChoice) => {
    const traced = thing.made_of;
    const testsOf = (name) => joined(tests.filter((test) => test.column && test.parents.length === 1 && String(test.column).toLowerCase() === name.toLowerCase())
        .sort((a, b) => (a.test ?? a.name).localeCompare(b.test ?? b.name))
        .map((test) => make("a", { href: `#${encodeURIComponent(test.id)}`, ...(isBad(test) ? { class: "bad" } : {}) }, test.test ?? test.name)));
    const rows = thing.columns.map(([name, type, description]) => {
        const key = String(name).toLowerCase();
        const origins = traced?.[key] ?? [];
        const users = columnUsers.get(`${thing.id}\n${key}`) ?? [];
        let named = name;
        if (origins.length || users.length) {
            named = make("button", { type: "button", class: "column", title: "Show the column's lineage" }, name);
            named.addEventListener("click", () => onChoice(name));
        }
        return [named, type, description, joined(origins.map(([id, column]) => link(id, `.${column}`)), 4), users.length ? String(users.length) : "", testsOf(String(name))];
    });
    const isTraced = rows.some((cells) => cells[3].childNodes.length || cells[4]);
    const headings = ["Name", "Type", "Description", "Made of", "Used by", "Tests"];
    if (isTraced) return table(`Columns of ${thing.name}`, headings, rows);
    return table(`Columns of ${thing.name}`, [...headings.slice(0, 3), "Tests"], rows.map((cells) => [...cells.slice(0, 3), cells[5]]));
};

const factsOf = (thing, tests) => {
    const passed = tests.filter((test) => test.run.status && isGood(test.run.status)).length;
    const failed = tests.filter(isBad).length;
    const users = (children.get(thing.id) ?? []).filter((id) => isDrawn(byId.get(id)));
    const parents = thing.parents.filter((id) => byId.has(id));
    const isRun = !["macro", "source", "exposure", "metric", "semantic_model", "saved_query"].includes(thing.kind);
    const known = [
        ["Kind", thing.kind + (thing.materialized && thing.kind === "model" ? `, ${thing.materialized}` : "") + (thing.language === "python" ? ", Python" : "")],
        ["Relation", thing.relation], ["File", thing.path], ["Package", thing.package === project ? "" : thing.package],
        ["Tags", thing.tags.join(", ")], ["Type", thing.type], ["Maturity", thing.maturity], ["Owner", thing.owner], ["Severity", thing.severity],
        ["Rows", typeof thing.rows === "number" ? thing.rows.toLocaleString("en") : ""],
    ].filter(([, value]) => value).map(([name, value]) => fact(name, value));
    if (isRun) known.push(fact("Last run", state(thing.run)));
    if (tests.length) known.push(fact("Tests", `${passed} passed`, failed ? make("span", { class: "bad" }, `, ${failed} not well`) : "", passed + failed < tests.length ? `, ${tests.length - passed - failed} not run` : ""));
    if (thing.url && /^https?:/.test(thing.url)) known.push(fact("Address", make("a", { href: thing.url, rel: "noreferrer" }, thing.url)));
    if (thing.kind !== "macro" && parents.length) known.push(fact(isTest(thing) ? "Tests" : "Made of", joined(parents.map((id) => link(id)), 12)));
    if (users.length) known.push(fact("Used by", joined(users.map((id) => link(id)), 12)));
    const callers = usersOf.get(thing.id) ?? [];
    if (thing.kind === "macro") known.push(fact("Called by", callers.length ? joined(callers.map((id) => link(id)), 30) : "nothing by name"));
    const called = (thing.macros ?? []).filter((id) => byId.has(id));
    if (called.length) known.push(fact("Calls", joined(called.map((id) => link(id)), 12)));
    return make("dl", { class: "facts" }, ...known);
};
const show = (thing) => {
    const main = document.getElementById("thing");
    const tests = (children.get(thing.id) ?? []).map((id) => byId.get(id)).filter(isTest);
    main.replaceChildren(make("h2", {}, thing.name));
    if (thing.description || !isTest(thing)) main.append(make("p", { class: "description" }, thing.description || "Not described."));
    main.append(factsOf(thing, tests));
    const place = make("div");
    const put = ([element, draw]) => {
        place.replaceChildren(element);
        draw();
    };
    main.append(place);
    if (isDrawn(thing)) put(ofThing(thing));
    if (thing.columns.length) {
        const onChoice = (name) => {
            put(ofColumn(thing, name));
            const back = make("button", { type: "button" }, `all of ${thing.name}`);
            back.addEventListener("click", () => put(ofThing(thing)));
            place.querySelector(".buttons").prepend(back);
            place.scrollIntoView({ block: "start" });
            place.querySelector(".graph").focus({ preventScroll: true });
        };
        main.append(make("h3", {}, thing.kind === "macro" ? "Arguments" : `Columns (${thing.columns.length})`));
        if (thing.kind === "model" && thing.made_of === null) {
            main.append(make("p", { class: "soft" }, thing.language === "python"
                ? "What the columns are made of cannot be derived from Python." : "What the columns are made of could not be derived: the SQL was not compiled, or cannot be read."));
        }
        main.append(columnsTable(thing, tests, onChoice));
    }
    if (tests.length) {
        main.append(make("h3", {}, `Tests (${tests.length})`),
            table(`Tests of ${thing.name}`, ["Test", "Column", "Last run"], tests.map((test) => [link(test.id), test.column, state(test.run)])));
    }
    const isPython = thing.language === "python";
    for (const [name, code] of [["SQL as compiled", thing.compiled], [isPython ? "Python" : thing.kind === "macro" ? "SQL" : "SQL as written", thing.raw]]) {
        if (!code) continue;
        const behind = make("details", {}, make("summary", {}, name));
        behind.addEventListener("toggle", () => { if (behind.open && behind.children.length === 1) behind.append(make("pre", { tabindex: "0" }, code)); });
        main.append(behind);
    }
    document.title = `${thing.name} · ${project}`;
};
// A folder stands for what is in it: its page lists them, and few folders fit in a graph.
const addFolders = () => {
    const folders = new Map();
    for (const thing of things) if (isDrawn(thing)) push(folders, folderId(thing), thing);
    for (const [id, inside] of folders) {
        const parents = inside.flatMap((thing) => thing.parents).map((each) => byId.get(each)).filter((each) => each && isDrawn(each)).map(folderId);
        byId.set(id, {
            id, name: id.slice(7), kind: "folder", inside, layer: layerOf(inside[0]), parents: [...new Set(parents)].filter((each) => each !== id), run: {},
        });
    }
    return [...folders.keys()];
};
const folderId = (thing) => `folder:${["source", "exposure", "seed"].includes(thing.kind) ? `${thing.kind}s` : folderOf(thing).replace(/^models\//, "")}`;
const showFolder = (folder) => {
    document.getElementById("thing").replaceChildren(make("h2", {}, folder.name), make("h3", {}, plural(folder.inside.length, "thing")),
        table(`Things of ${folder.name}`, ["Name", "Kind", "Description", "Last run"], folder.inside.map((thing) => [link(thing.id), thing.kind, thing.description, thing.run.status ? state(thing.run) : ""])));
    document.title = `${folder.name} · ${project}`;
};
const welcome = () => {
    const main = document.getElementById("thing");
    const counts = new Map();
    for (const thing of things) counts.set(thing.kind, (counts.get(thing.kind) ?? 0) + 1);
    const undescribed = things.filter((thing) => thing.kind === "model" && !thing.description);
    const failed = things.filter(isBad);
    const drawn = things.filter(isDrawn);
    layerOrder ??= orderLayers();
    const layers = layerOrder.map((layer) => {
        const own = drawn.filter((thing) => layerOf(thing) === layer);
        const rows = own.map((thing) => thing.run.rows ?? thing.rows).filter((value) => typeof value === "number");
        const bad = own.filter(isBad).length;
        return [layer, own.length.toLocaleString("en"), rows.length ? rows.reduce((sum, each) => sum + each, 0).toLocaleString("en") : "",
            bad ? make("span", { class: "bad" }, `${bad} not well`) : own.some((thing) => thing.run.status) ? make("span", { class: "good" }, "well") : ""];
    });
    main.replaceChildren(make("h2", {}, project ?? "Catalogue"),
        make("p", { class: "soft" }, [...counts].map(([kind, count]) => `${count.toLocaleString("en")} ${kind.replace("_", " ")}${count === 1 ? "" : kind.endsWith("s") ? "" : kind === "analysis" ? "" : "s"}`).join(" · ").replace("analysis", "analyses").replace("saved querys", "saved queries")),
        make("p", {}, `Generated ${String(generatedAt ?? "").slice(0, 16).replace("T", " ")} UTC. ${undescribed.length ? `${plural(undescribed.length, "model")} without a description.` : "Every model is described."}`),
        ...(overview ? [make("p", { class: "description" }, overview)] : []), make("h3", {}, "Not well"),
        failed.length ? table("What is not well", ["What", "Last run"], failed.slice(0, 50).map((thing) => [link(thing.id), state(thing.run)])) : make("p", {}, "Nothing failed or warned when it was last run."));
    if (drawn.length) {
        const words = new Map(folders.map((id) => [id, plural(byId.get(id).inside.length, "thing")]));
        const options = [{ name: "folders", read: () => ({ ids: folders, parentsOf, words, said: "Point at a folder to see what it is made of; click to go there." }) }];
        if (drawn.length <= most) options.push({ name: "every thing", read: () => ({ ids: drawn.map((thing) => thing.id), parentsOf, said: "Ctrl and wheel zoom." }) });
        const [element, draw] = lineage("The whole project", options, null);
        main.append(element);
        draw();
    }
    main.append(make("h3", {}, "Layers"), table("Layers", ["Layer", "Things", "Rows", "Last run"], layers));
    document.title = `${project}: catalogue`;
};
const route = () => {
    const thing = byId.get(decodeURIComponent(location.hash.slice(1)));
    if (thing?.kind === "folder") showFolder(thing);
    else if (thing) show(thing);
    else welcome();
    showList();
    window.scrollTo(0, 0);
};

const start = (data) => {
    ({ project, generated_at: generatedAt, overview, things } = data);
    things.sort((a, b) => (folderOf(a) < folderOf(b) ? -1 : folderOf(a) > folderOf(b) ? 1 : a.name < b.name ? -1 : 1));
    byId = new Map(things.map((thing) => [thing.id, thing]));
    for (const thing of things) {
        thing.sought = {
            name: thing.name.toLowerCase(), columns: thing.columns.map((each) => each[0]).join("\n").toLowerCase(),
            text: `${thing.description}\n${thing.tags.join("\n")}`.toLowerCase(),
        };
        for (const parent of thing.parents) push(children, parent, thing.id);
        for (const macro of thing.macros ?? []) push(usersOf, macro, thing.id);
        for (const [column, origins] of Object.entries(thing.made_of ?? {})) {
            for (const [id, its] of origins) push(columnUsers, `${id}\n${its}`, [thing.id, column]);
        }
    }
    folders = addFolders();
    document.getElementById("heading").append(make("a", { href: "#" }, project ?? "Catalogue"));
    const search = document.getElementById("search");
    let waiting = 0;
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(showList, 60); });
    document.addEventListener("keydown", (event) => {
        const links = [...document.querySelectorAll("#list a")];
        const at = links.indexOf(document.activeElement);
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (event.key === "/" && document.activeElement?.tagName !== "INPUT") {
            event.preventDefault();
            search.focus();
        } else if (event.key === "Enter" && document.activeElement === search) links[0]?.click();
        else if (step && (at >= 0 || document.activeElement === search)) {
            event.preventDefault();
            (links[at + step] ?? search).focus();
        }
    });
    window.addEventListener("hashchange", route);
    showKinds();
    route();
    document.documentElement.dataset.ready = "true";
};
unpack(given.packed).then(start, (error) => {
    document.getElementById("thing").append(make("p", {}, "This browser cannot unpack the page's data (DecompressionStream); one from 2023 or later can."));
    window.__errors.push(String(error));
});
