"use strict";
// Draws the report: the data are in the page, each kind of figure has one function here.
// Text goes into the document as text, never as markup.
window.__errors = [];
window.addEventListener("error", (event) => window.__errors.push(String(event.message)));

const report = JSON.parse(document.getElementById("data").textContent);
const palette = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9"];
const drawn = [];

const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
};
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const tenths = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const percent = (value) => (value !== 0 && Math.abs(value) < 0.01
    ? `${tenths.format(value * 100)} %` : `${whole.format(value * 100)} %`);
const say = (value, unit) => {
    if (value === null || value === undefined) return "–";
    if (typeof value !== "number") return String(value);
    if (unit === "share") return percent(value);
    if (unit === "money") return `${whole.format(value)} ${report.currency}`;
    if (unit === "points" || unit === "seconds") return tenths.format(value);
    return whole.format(value);
};
const sayShort = (value, unit) => (unit === "share" ? percent(value)
    : unit === "points" ? whole.format(value) : short.format(value));
// ECharts writes tooltips as markup; customers' words must not become any.
const escaped = (value) => String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const explain = (figure, row) => figure.columns
    .map((column, place) => `${escaped(column.name)}: <b>${escaped(say(row[place], column.unit))}</b>`).join("<br>");

const style = () => ({
    animation: false,
    color: palette,
    textStyle: { color: colour("ink"), fontFamily: "system-ui, sans-serif" },
    tooltip: {
        confine: true, backgroundColor: colour("paper"), borderColor: colour("line"),
        textStyle: { color: colour("ink"), fontSize: 13 },
    },
});
const grid = (more = {}) => ({ left: 8, right: 16, top: 16, bottom: 8, containLabel: true, ...more });
const axis = (more = {}) => ({
    axisLine: { lineStyle: { color: colour("line") } }, axisTick: { show: false },
    splitLine: { lineStyle: { color: colour("line"), type: "dashed" } }, ...more,
    axisLabel: { color: colour("soft"), hideOverlap: true, ...more.axisLabel },
});
const clip = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

const kinds = {
    bars(figure, view) {
        const { x, horizontal, log } = figure.roles;
        const unit = figure.columns[view].unit;
        const values = figure.rows.map((row) => row[view]);
        const isLog = Boolean(log) && values.some((value) => value > 0);
        const amount = axis({
            type: isLog ? "log" : "value", axisLabel: { formatter: (value) => sayShort(value, unit) },
            ...(isLog ? { min: 1 } : {}),
        });
        const names = axis({
            type: "category", data: figure.rows.map((row) => String(row[x])), inverse: Boolean(horizontal),
            splitLine: { show: false },
            axisLabel: horizontal ? { width: window.innerWidth < 700 ? 130 : 230, overflow: "truncate", interval: 0 }
                : figure.rows.length < 13 ? { interval: 0, width: 90, overflow: "break" } : {},
        });
        return {
            grid: grid(), xAxis: horizontal ? amount : names, yAxis: horizontal ? names : amount,
            tooltip: { ...style().tooltip, formatter: (point) => explain(figure, figure.rows[point.dataIndex]) },
            series: [{ type: "bar", data: values, barMaxWidth: 34, itemStyle: { color: colour("accent"), borderRadius: 2 } }],
        };
    },
    stack(figure) {
        const { y, values } = figure.roles;
        const shades = ["#56b4e9", "#e69f00", "#d55e00", "#7f8793"];
        return {
            grid: grid({ top: 36 }),
            legend: { top: 0, left: 0, textStyle: { color: colour("ink") }, itemHeight: 10, itemWidth: 16 },
            xAxis: axis({ type: "value", axisLabel: { formatter: (value) => short.format(value) } }),
            yAxis: axis({ type: "category", inverse: true, data: figure.rows.map((row) => String(row[y])), axisLabel: { interval: 0 } }),
            tooltip: { ...style().tooltip, formatter: (point) => explain(figure, figure.rows[point.dataIndex]) },
            series: values.map((place, index) => ({
                type: "bar", stack: "all", name: figure.columns[place].name, barMaxWidth: 24,
                itemStyle: { color: shades[index], borderColor: colour("paper"), borderWidth: 1 },
                data: figure.rows.map((row) => row[place]),
            })),
        };
    },
    lines(figure) {
        const { x, lines, band } = figure.roles;
        const unit = figure.columns[lines[0]].unit;
        const series = lines.map((place, index) => ({
            type: "line", name: figure.columns[place].name, showSymbol: false, symbolSize: 7,
            lineStyle: index ? { width: 1.5, type: "dashed", color: colour("soft") } : { width: 2.5, color: colour("accent") },
            itemStyle: { color: index ? colour("soft") : colour("accent") },
            data: figure.rows.map((row) => [row[x], row[place]]),
        }));
        if (band) {
            const [low, high] = band;
            const hidden = { type: "line", stack: "band", symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
            series.push(
                { ...hidden, data: figure.rows.map((row) => [row[x], row[low]]) },
                { ...hidden, data: figure.rows.map((row) => [row[x], row[high] - row[low]]), areaStyle: { color: colour("accent"), opacity: 0.2 } },
            );
        }
        return {
            grid: grid({ bottom: 30 }),
            xAxis: axis({
                type: "value", name: figure.roles.x_title, nameLocation: "middle", nameGap: 28,
                nameTextStyle: { color: colour("soft") }, max: "dataMax",
                axisLabel: { formatter: (value) => sayShort(value, figure.columns[x].unit) },
            }),
            yAxis: axis({ type: "value", min: 0, max: unit === "share" ? 1 : null, axisLabel: { formatter: (value) => sayShort(value, unit) } }),
            tooltip: {
                ...style().tooltip, trigger: "axis",
                formatter: (points) => explain(figure, figure.rows[points[0].dataIndex]),
            },
            series,
        };
    },
    heat(figure, view) {
        const { x, y, skip_first: skipFirst } = figure.roles;
        const unit = figure.columns[view].unit;
        const across = [...new Set(figure.rows.map((row) => row[x]))];
        const down = [...new Set(figure.rows.map((row) => row[y]))];
        const isSquare = across.every((name) => typeof name === "string") && down.some((name) => across.includes(name));
        if (isSquare) {
            // The same names both ways: in one order, so that the diagonal is who stayed.
            const all = [...new Set([...down, ...across])].sort();
            down.splice(0, down.length, ...all);
            across.splice(0, across.length, ...all);
        }
        if (typeof across[0] === "number") across.sort((a, b) => a - b);
        if (typeof down[0] === "number") down.sort((a, b) => b - a);
        const cells = figure.rows.map((row) => [across.indexOf(row[x]), down.indexOf(row[y]), row[view]]);
        const scale = figure.rows.filter((row) => row[view] !== null && !(skipFirst && row[x] === 0)).map((row) => row[view]);
        const least = Math.min(...scale), most = Math.max(...scale);
        const narrow = window.innerWidth < 700 || across.length > 16;
        return {
            grid: grid({ bottom: 4 }),
            xAxis: axis({ type: "category", data: across.map(String), splitLine: { show: false }, position: "top",
                axisLabel: typeof across[0] === "number" ? {} : { interval: 0, hideOverlap: false, width: narrow ? 90 : 84, lineHeight: 14, overflow: narrow ? "truncate" : "break", rotate: narrow ? 60 : 0 } }),
            yAxis: axis({ type: "category", data: down.map(String), inverse: true, splitLine: { show: false }, axisLabel: { interval: down.length > 26 ? "auto" : 0 } }),
            visualMap: { show: false, min: least, max: most > least ? most : least + 1, dimension: 2, inRange: { color: [colour("low"), colour("high")] } },
            tooltip: { ...style().tooltip, formatter: (point) => explain(figure, figure.rows[point.dataIndex]) },
            series: [{
                type: "heatmap",
                // Labels of the stronger half stand on a dark ground (light mode), or a bright one (dark mode).
                data: cells.map((cell) => ({ value: cell, label: { color: (cell[2] - least) / (most - least || 1) > 0.6 ? colour("paper") : colour("ink") } })),
                label: { show: !narrow, fontSize: 11, formatter: (cell) => (cell.value[2] === null ? "" : sayShort(cell.value[2], unit)) },
                itemStyle: { borderColor: colour("paper"), borderWidth: 1 },
            }],
        };
    },
    tree(figure) {
        const { name, size, colour: shade } = figure.roles;
        const values = figure.rows.map((row) => row[shade]);
        const least = Math.min(...values), most = Math.max(...values);
        return {
            visualMap: { show: false, min: least, max: most > least ? most : least + 1, dimension: 1, inRange: { color: [colour("low"), colour("high")] } },
            tooltip: { ...style().tooltip, formatter: (point) => explain(figure, figure.rows[point.data.place]) },
            series: [{
                type: "treemap", roam: false, nodeClick: false, breadcrumb: { show: false }, visualDimension: 1,
                left: 0, right: 0, top: 4, bottom: 4,
                itemStyle: { borderColor: colour("paper"), borderWidth: 1, gapWidth: 1 },
                label: { formatter: (point) => `${point.name}\n${whole.format(point.value[0])}`, fontSize: 12, lineHeight: 16 },
                data: figure.rows.map((row, place) => ({
                    name: row[name], place, value: [row[size], row[shade]],
                    label: { color: (row[shade] - least) / (most - least || 1) > 0.6 ? colour("paper") : colour("ink") },
                })),
            }],
        };
    },
};

const table = (figure) => {
    const isNumber = (column) => column.unit !== "text";
    const head = make("tr", {}, ...figure.columns.map((column) => make("th", { scope: "col", ...(isNumber(column) ? { class: "number" } : {}) },
        column.unit === "money" ? `${column.name} (${report.currency})` : column.name)));
    const body = figure.rows.map((row) => make("tr", {}, ...row.map((value, place) => {
        const column = figure.columns[place];
        const text = column.unit === "money" && typeof value === "number" ? whole.format(value) : say(value, column.unit);
        return make("td", isNumber(column) ? { class: "number" } : {}, text);
    })));
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Table: ${figure.title}` },
        make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
};

// Arrow keys walk through a chart's marks and show what hovering shows.
const walk = (chart, figure) => {
    let place = -1;
    return (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (event.key === "Escape") chart.dispatchAction({ type: "hideTip" });
        if (!step) return;
        event.preventDefault();
        place = (place + step + figure.rows.length) % figure.rows.length;
        chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: figure.kind === "tree" ? place + 1 : place });
    };
};

const draw = (entry) => entry.chart.setOption({ ...style(), ...kinds[entry.figure.kind](entry.figure, entry.view) }, true);

const show = (figure) => {
    const element = make("figure", { id: figure.name });
    element.append(make("figcaption", {}, make("h3", {}, figure.title), make("p", { class: "note" }, figure.kind === "empty" ? "" : figure.note)));
    if (figure.kind === "empty") {
        element.append(make("p", { class: "empty" }, figure.note));
        return element;
    }
    if (figure.kind === "table") {
        element.className = "wide";
        element.append(table(figure));
        return element;
    }
    const values = figure.roles.values ?? [];
    const entry = { figure, view: values[0] };
    if (values.length > 1 && figure.kind !== "stack") {
        const buttons = values.map((place) => {
            const button = make("button", { type: "button", "aria-pressed": String(place === entry.view) }, figure.columns[place].name);
            button.addEventListener("click", () => {
                entry.view = place;
                for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
                draw(entry);
            });
            return button;
        });
        element.append(make("div", { class: "views", role: "group", "aria-label": "What is shown" }, ...buttons));
    }
    const place = make("div", { class: "chart", role: "img", tabindex: "0", "aria-label": `${figure.title}. ${figure.note} Arrow keys tell the values; the table below has them all.` });
    element.append(place);
    const behind = make("details", {}, make("summary", {}, `Table (${whole.format(figure.rows.length)} rows)`));
    behind.addEventListener("toggle", () => { if (behind.open && behind.children.length === 1) behind.append(table(figure)); });
    element.append(behind);
    if (["movement", "cohorts", "growth", "survival"].includes(figure.name)) element.className = "wide";
    if (figure.kind === "heat") place.style.height = `${Math.max(300, 70 + 21 * new Set(figure.rows.map((row) => row[figure.roles.y])).size)}px`;
    if (figure.roles.horizontal || figure.kind === "stack") place.style.height = `${Math.max(220, 70 + 28 * figure.rows.length)}px`;
    entry.place = place;
    drawn.push(entry);
    return element;
};

const tile = (one) => {
    const tone = one.is_good === null ? "change" : one.is_good ? "change good" : "change bad";
    const element = make("div", { class: "tile" }, make("p", { class: "label" }, one.label), make("p", { class: "value" }, one.value), make("p", { class: tone }, one.change));
    if (one.trend.length > 1) {
        const place = make("div", { class: "trend", role: "img", "aria-label": `${one.label}: the last ${one.trend.length} months` });
        element.append(place);
        drawn.push({ place, trend: one.trend });
    }
    return element;
};
const trendLine = (values) => ({
    animation: false, grid: { left: 2, right: 2, top: 3, bottom: 3 },
    xAxis: { type: "category", show: false, data: values.map((_, place) => place), boundaryGap: false },
    yAxis: { type: "value", show: false, min: "dataMin" },
    series: [{ type: "line", data: values, showSymbol: false, silent: true, lineStyle: { width: 2, color: colour("accent") }, areaStyle: { color: colour("accent"), opacity: 0.12 } }],
});

document.getElementById("heading").textContent = `Customers of ${report.project}`;
document.getElementById("as-of").textContent = report.as_of ? `As of ${report.as_of}${report.currency ? `, money in ${report.currency}` : ""}` : "Nothing is built yet";
const main = document.getElementById("main");
if (report.tiles.length) main.append(make("section", { class: "tiles", "aria-label": "Key figures" }, ...report.tiles.map(tile)));
for (const section of report.sections) {
    document.getElementById("contents").append(make("a", { href: `#${section.name}-section` }, section.title));
    main.append(make("section", { id: `${section.name}-section`, "aria-label": section.title },
        make("h2", {}, section.title), make("div", { class: "figures" }, ...section.figures.map(show))));
}
for (const entry of drawn) {
    entry.chart = window.echarts.init(entry.place, null, { renderer: "svg" });
    if (entry.figure) entry.place.addEventListener("keydown", walk(entry.chart, entry.figure));
}
const drawAll = () => {
    for (const entry of drawn) {
        entry.chart.resize();
        if (entry.trend) entry.chart.setOption(trendLine(entry.trend), true);
        else draw(entry);
    }
};
drawAll();
let waiting = 0;
window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 120); });
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
window.addEventListener("beforeprint", drawAll);
window.addEventListener("afterprint", drawAll);
document.documentElement.dataset.drawn = String(drawn.length);
