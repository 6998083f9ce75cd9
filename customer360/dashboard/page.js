// Puts the report together: tiles, sections, figures with their tables.
const drawn = [];
const everyone = "all";
const wide = new Set(["growth", "segments", "movement", "cohorts", "survival", "failures"]);
// A day is not broken at the end of a line.
const withDays = (text) => text.split(/(\d{4}-\d{2}-\d{2})/).map((part, place) => (place % 2 ? make("span", { class: "day" }, part) : part));
const rowCount = (figure) => `${whole.format(figure.rows.length)} row${figure.rows.length === 1 ? "" : "s"}`;

const table = (figure) => {
    const isNumber = (column) => column.unit !== "text";
    const head = make("tr", {}, ...figure.columns.map((column) => make("th", { scope: "col", ...(isNumber(column) ? { class: "number" } : {}) },
        column.unit === "money" ? `${column.name} (${report.currency})` : column.name)));
    const body = figure.rows.map((row) => make("tr", {}, ...figure.columns.map((column, place) => {
        const value = row[place];
        const text = column.unit === "money" && typeof value === "number" ? whole.format(value) : say(value, column.unit);
        return make("td", isNumber(column) ? { class: "number" } : text.length > 40 ? { class: "long" } : {}, text);
    })));
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Table: ${figure.title}` },
        make("table", {}, make("caption", figure.kind === "table" ? { class: "unseen" } : {}, figure.title), make("thead", {}, head), make("tbody", {}, ...body)));
};

// Arrow keys walk through a chart's marks, show what hovering shows, and say it.
const walk = (entry) => {
    let place = -1;
    return (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (event.key === "Escape") entry.chart.dispatchAction({ type: "hideTip" });
        const { rows, kind } = entry.shown;
        if (!step || !rows.length) return;
        event.preventDefault();
        place = place < 0 && step < 0 ? rows.length - 1 : (place + step + rows.length) % rows.length;
        entry.chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: kind === "tree" ? place + 1 : place });
        document.getElementById("told").textContent = told(entry.shown, rows[place]).join(", ");
    };
};

const draw = (entry) => {
    const { figure, shown } = entry;
    const down = new Set(figure.rows.map((row) => row[figure.roles.y])).size;
    const isPrinting = document.documentElement.classList.contains("printing");
    if (figure.kind === "heat") entry.place.style.height = `${isPrinting ? Math.max(200, 84 + 16 * down) : Math.max(300, 84 + 21 * down)}px`;
    if (figure.roles.horizontal || figure.kind === "stack") entry.place.style.height = `${Math.max(180, 70 + (isPrinting ? 20 : 28) * shown.rows.length)}px`;
    entry.chart.resize();
    if (shown.rows.length) entry.chart.setOption({ ...style(), ...kinds[figure.kind](shown, entry.view, entry.place.clientWidth) }, true);
    else entry.chart.clear();
};

// What is divided by channel may not be by country: then it goes on to show everyone.
const kindOf = (group) => group.split(": ")[0];
// A segment's past is that of whoever is in it today.
const nameOf = (group) => (kindOf(group) === "Segment" ? `${group} (whoever is in it today)` : group);
const follows = (names, group) => names.some((name) => kindOf(name) === kindOf(group));

// Shows a figure's rows of the customers that were asked for, where it has them.
const choose = (entry, group) => {
    const { figure } = entry;
    const some = figure.variants.find((each) => each.name === group);
    const isFollowing = follows(figure.variants.map((each) => each.name), group);
    entry.shown = group === everyone || !isFollowing ? figure
        : some ? { ...figure, title: some.title, rows: some.rows, everyone: figure.rows } : { ...figure, title: "Nothing to show of these customers", rows: [] };
    entry.heading.replaceChildren(...withDays(entry.shown.title));
    entry.of.textContent = group === everyone ? "" : isFollowing ? nameOf(group) : "All customers";
    entry.of.hidden = group === everyone;
    if (entry.rows) {
        const rows = entry.shown.rows.length ? table(entry.shown) : make("div");
        entry.rows.replaceWith(rows);
        entry.rows = rows;
    }
    if (!entry.place) return;
    entry.place.setAttribute("aria-label", `${entry.shown.title}. ${figure.note} Arrow keys tell the values; the table below has them all.`);
    entry.summary.replaceChildren(`Table (${rowCount(entry.shown)})`, make("span", { class: "unseen" }, `: ${entry.shown.title}`));
    entry.behind.replaceChildren(entry.summary);
    if (entry.behind.open) entry.behind.append(table(entry.shown));
};

const views = (entry) => {
    const buttons = entry.figure.roles.values.map((place) => {
        const button = make("button", { type: "button", "aria-pressed": String(place === entry.view) }, entry.figure.columns[place].name);
        button.addEventListener("click", () => {
            entry.view = place;
            for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
            draw(entry);
        });
        return button;
    });
    return make("div", { class: "views", role: "group", "aria-label": "What the chart shows" }, ...buttons);
};

const show = (figure) => {
    const element = make("figure", { id: figure.name, ...(wide.has(figure.name) ? { class: "wide" } : {}) });
    const entry = { figure, heading: make("h3"), of: make("p", { class: "of" }), view: (figure.roles.values ?? [])[0] };
    element.append(make("figcaption", {}, entry.heading, entry.of, make("p", { class: "note" }, ...withDays(figure.kind === "empty" ? "" : figure.note))));
    drawn.push(entry);
    if (figure.kind === "empty") {
        element.classList.add("none");
        element.append(make("p", { class: "empty" }, figure.note));
    } else if (figure.kind === "table") {
        element.className = "wide";
        entry.rows = make("div");
        element.append(entry.rows);
    } else {
        if ((figure.roles.values ?? []).length > 1 && figure.kind !== "stack") element.append(views(entry));
        entry.place = make("div", { class: "chart", role: "application", "aria-roledescription": "chart", tabindex: "0" });
        entry.summary = make("summary");
        entry.behind = make("details", {}, entry.summary);
        entry.behind.addEventListener("toggle", () => { if (entry.behind.open && entry.behind.children.length === 1) entry.behind.append(table(entry.shown)); });
        element.append(entry.place, entry.behind);
    }
    choose(entry, everyone);
    return element;
};

const tile = (one) => {
    const entry = { tile: one, of: make("p", { class: "of", hidden: "" }, "All customers"), label: make("p", { class: "label" }), value: make("p", { class: "value" }), change: make("p") };
    const element = make("div", { class: "tile" }, entry.of, entry.label, entry.value, entry.change);
    if (one.trend.length > 1) {
        entry.place = make("div", { class: "trend", role: "img" });
        element.append(entry.place);
    }
    drawn.push(entry);
    chooseTile(entry, everyone);
    return element;
};

// The number of the customers that were asked for; where it has none of them, none.
const chooseTile = (entry, group) => {
    const { tile: one } = entry;
    const isFollowing = follows(one.variants.map((each) => each.group), group);
    const some = one.variants.find((each) => each.group === group);
    const said = !isFollowing ? one : some ?? { ...one, value: "–", change: "nothing known of these customers", is_good: null, trend: [] };
    entry.label.textContent = said.label;
    entry.value.textContent = said.value;
    entry.change.textContent = said.change;
    entry.change.className = said.is_good === null ? "change" : said.is_good ? "change good" : "change bad";
    entry.of.hidden = group === everyone || isFollowing;
    entry.trend = said.trend;
    if (!entry.place) return;
    entry.place.hidden = said.trend.length < 2;
    entry.place.setAttribute("aria-label", `${said.label}: the last ${said.trend.length} months, ${said.trend.map((value) => short.format(value)).join(", ")}`);
};
const drawTrend = (entry) => {
    if (entry.place.hidden) return;
    entry.chart.resize();
    entry.chart.setOption(trendLine(entry.trend), true);
};

// One choice for the page: everyone, or the customers of a channel, a segment, a country.
const chooser = () => {
    const names = [...new Set(report.sections.flatMap((section) => section.figures).flatMap((figure) => figure.variants).map((each) => each.name))].sort();
    if (!names.length) return [];
    const select = make("select", { id: "of" }, make("option", { value: everyone }, "All customers"));
    for (const kind of new Set(names.map((name) => name.split(": ")[0]))) {
        select.append(make("optgroup", { label: kind }, ...names.filter((name) => name.startsWith(`${kind}: `))
            .map((name) => make("option", { value: name }, name.slice(kind.length + 2)))));
    }
    select.addEventListener("change", () => {
        for (const entry of drawn) {
            (entry.tile ? chooseTile : choose)(entry, select.value);
            if (!entry.chart) continue;
            if (entry.tile) drawTrend(entry);
            else if (entry.figure.variants.length) draw(entry);
        }
        const tilesOf = document.getElementById("tiles-of");
        if (tilesOf) {
            tilesOf.hidden = select.value === everyone;
            tilesOf.textContent = nameOf(select.value);
        }
        document.getElementById("told").textContent = `Figures now show ${select.value === everyone ? "all customers" : select.value}`;
    });
    return [make("label", {}, make("span", {}, "Show"), select)];
};

document.getElementById("heading").textContent = `Customers of ${report.project}`;
document.getElementById("as-of").textContent = report.as_of ? `As of ${report.as_of}${report.currency ? `, money in ${report.currency}` : ""}` : "The tables of customers are not built yet: c360 build makes them, from your data or made-up ones.";
const main = document.getElementById("main");
const contents = document.getElementById("contents");
if (report.tiles.length) {
    main.append(make("section", { class: "tiles", "aria-label": "Key figures" },
        make("p", { id: "tiles-of", class: "of", hidden: "" }, "All customers"), ...report.tiles.map(tile)));
}
for (const section of report.sections) {
    contents.append(make("a", { href: `#${section.name}-section` }, section.title));
    main.append(make("section", { id: `${section.name}-section`, "aria-label": section.title },
        make("h2", {}, section.title), make("div", { class: "figures" }, ...section.figures.map(show))));
}
contents.append(...chooser());
for (const entry of drawn.filter((each) => each.place)) {
    entry.chart = window.echarts.init(entry.place, null, { renderer: "svg" });
    if (entry.figure) entry.place.addEventListener("keydown", walk(entry));
}
const drawAll = () => {
    for (const entry of drawn.filter((each) => each.chart)) {
        (entry.tile ? drawTrend : draw)(entry);
    }
};
const print = (isPrinting) => {
    document.documentElement.classList.toggle("printing", isPrinting);
    drawAll();
};
drawAll();
let waiting = 0;
window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 120); });
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
window.addEventListener("beforeprint", () => print(true));
window.addEventListener("afterprint", () => print(false));
document.documentElement.dataset.drawn = String(drawn.filter((each) => each.chart).length);
