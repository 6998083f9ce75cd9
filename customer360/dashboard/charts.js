// One function for each kind of figure: rows become what the charting library draws.
const report = given;
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const tenths = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const percent = (value) => {
    if (value > 0.99 && value < 1) return "> 99 %";
    if (value > 0 && value < 0.0005) return "< 0.1 %";
    return `${(value !== 0 && Math.abs(value) < 0.01 ? tenths : whole).format(value * 100)} %`;
};
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
const told = (figure, row) => figure.columns.map((column, place) => `${column.name}: ${say(row[place], column.unit)}`);
// The library writes tooltips as markup; customers' words must not become any.
const escaped = (value) => String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const explain = (figure, row) => (row ? told(figure, row).map((line) => escaped(line).replace(": ", ": <b>") + "</b>").join("<br>") : "");

// A label is black or white, whichever is easier to read on a mixture of the two colours.
const channels = (name) => [1, 3, 5].map((from) => parseInt(colour(name).slice(from, from + 2), 16));
const onMixture = (part) => {
    const low = channels("low"), high = channels("high");
    const light = [0.2126, 0.7152, 0.0722].reduce((sum, weight, place) => {
        const value = (low[place] + (high[place] - low[place]) * Math.min(1, Math.max(0, part))) / 255;
        return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    }, 0);
    return light > 0.179 ? "#000000" : "#ffffff";
};
const spread = (values) => {
    const least = Math.min(...values), most = Math.max(...values);
    return { least, most: most > least ? most : least + 1 };
};
const shading = ({ least, most }, dimension, unit, isShown) => ({
    show: isShown, type: "continuous", orient: "horizontal", left: "right", bottom: 0, min: least, max: most, dimension,
    text: [sayShort(most, unit), sayShort(least, unit)], textStyle: { color: colour("soft"), fontSize: 11 },
    itemWidth: 9, itemHeight: 110, calculable: false, hoverLink: false,
    inRange: { color: [colour("low"), colour("high")] },
});

const style = () => ({
    animation: false,
    textStyle: { color: colour("ink"), fontFamily: "system-ui, sans-serif" },
    tooltip: {
        confine: true, backgroundColor: colour("paper"), borderColor: colour("line"),
        textStyle: { color: colour("ink"), fontSize: 13 }, extraCssText: "white-space: normal; overflow-wrap: anywhere; max-width: 320px",
    },
});
const grid = (more = {}) => ({ left: 8, right: 16, top: 16, bottom: 8, containLabel: true, ...more });
const axis = (more = {}) => ({
    axisLine: { lineStyle: { color: colour("line") } }, axisTick: { show: false },
    splitLine: { lineStyle: { color: colour("line"), type: "dashed" } }, ...more,
    axisLabel: { color: colour("soft"), hideOverlap: true, ...more.axisLabel },
});
// Names on the left take what they need, up to a third of a narrow figure.
const nameWidth = (names, width) => Math.min(Math.max(...names.map((name) => name.length)) * 7 + 4, width < 460 ? width * 0.33 : 220);
const onTheLeft = (names, width) => ({ interval: names.length > 26 ? "auto" : 0, width: nameWidth(names, width), overflow: "truncate" });

const kinds = {
    bars(figure, view, width) {
        const { x, horizontal, log } = figure.roles;
        const unit = figure.columns[view].unit;
        const values = figure.rows.map((row) => row[view]);
        const all = figure.rows.map((row) => String(row[x]));
        const isLog = Boolean(log) && values.some((value) => value > 0);
        const amount = axis({
            type: isLog ? "log" : "value", axisLabel: { formatter: (value) => (isLog && value < 1 ? "" : sayShort(value, unit)) },
            // One is a bar, too, and none is none.
            ...(isLog ? { min: 0.5, startValue: 0.5 } : {}),
        });
        const room = (width - 70) / all.length - 6;
        const names = axis({
            type: "category", data: all, inverse: Boolean(horizontal), splitLine: { show: false },
            axisLabel: horizontal ? onTheLeft(all, width)
                : all.length < 13 ? { interval: 0, hideOverlap: false, width: room, lineHeight: 14, overflow: "break", rotate: room < 30 ? 60 : 0, fontSize: room < 45 ? 11 : 12 } : {},
        });
        return {
            grid: grid(), xAxis: horizontal ? amount : names, yAxis: horizontal ? names : amount,
            tooltip: { ...style().tooltip, formatter: (point) => explain(figure, figure.rows[point.dataIndex]) },
            series: [{
                type: "bar", barMaxWidth: 34,
                data: values.map((value) => ({ value: isLog && !value ? null : value, itemStyle: { color: value < 0 ? "#d55e00" : colour("accent"), borderRadius: 2 } })),
            }],
        };
    },
    stack(figure, view, width) {
        const { y, values } = figure.roles;
        const shades = ["#56b4e9", "#e69f00", "#d55e00", "#7f8793"];
        const all = figure.rows.map((row) => String(row[y]));
        return {
            grid: grid({ top: 36 }),
            legend: { top: 0, left: 0, textStyle: { color: colour("ink") }, itemHeight: 10, itemWidth: 16 },
            xAxis: axis({ type: "value", axisLabel: { formatter: (value) => short.format(value) } }),
            yAxis: axis({ type: "category", inverse: true, data: all, axisLabel: onTheLeft(all, width) }),
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
        const across = figure.columns[x].unit;
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
                axisLabel: { showMaxLabel: across === "share", formatter: (value) => (across === "share" ? percent(value) : whole.format(value)) },
            }),
            yAxis: axis({ type: "value", min: 0, max: unit === "share" ? 1 : null, axisLabel: { formatter: (value) => sayShort(value, unit) } }),
            tooltip: {
                ...style().tooltip, trigger: "axis",
                formatter: (points) => explain(figure, figure.rows[points[0].dataIndex]),
            },
            series,
        };
    },
    heat(figure, view, width) {
        const { x, y, skip_first: skipFirst } = figure.roles;
        const unit = figure.columns[view].unit;
        // Some customers stand in the frame of all, so that the two can be compared.
        const frame = figure.everyone ?? figure.rows;
        const across = [...new Set(frame.map((row) => row[x]))];
        const down = [...new Set(frame.map((row) => row[y]))];
        if (across.every((name) => typeof name === "string") && down.some((name) => across.includes(name))) {
            // The same names both ways: in one order, so that the diagonal is who stayed.
            const all = [...new Set([...down, ...across])];
            down.splice(0, down.length, ...all);
            across.splice(0, across.length, ...all);
        }
        if (typeof across[0] === "number") across.sort((a, b) => a - b);
        if (typeof down[0] === "number") down.sort((a, b) => b - a);
        const rest = figure.rows.filter((row) => row[view] !== null && !(skipFirst && row[x] === 0));
        const scale = spread((rest.length ? rest : figure.rows).map((row) => row[view] ?? 0));
        const left = down.map(String);
        const room = (width - nameWidth(left, width) - 24) / across.length;
        const isWritten = room >= 34;
        const longest = Math.max(...across.flatMap((name) => String(name).split(" ")).map((word) => word.length));
        const isTilted = typeof across[0] === "string" && room < longest * 6.2;
        return {
            grid: grid({ bottom: isWritten ? 4 : 34 }),
            xAxis: axis({
                type: "category", data: across.map(String), splitLine: { show: false }, position: "top",
                axisLabel: typeof across[0] === "number" ? {}
                    : { interval: 0, hideOverlap: false, width: isTilted ? 84 : room - 2, lineHeight: 14, overflow: isTilted ? "truncate" : "break", rotate: isTilted ? 55 : 0, fontSize: room < 90 ? 10 : 12 },
            }),
            yAxis: axis({ type: "category", data: left, inverse: true, splitLine: { show: false }, axisLabel: onTheLeft(left, width) }),
            visualMap: shading(scale, 2, unit, !isWritten),
            tooltip: { ...style().tooltip, formatter: (point) => explain(figure, figure.rows[point.dataIndex]) },
            series: [{
                type: "heatmap",
                data: figure.rows.map((row) => ({
                    value: [across.indexOf(row[x]), down.indexOf(row[y]), row[view]],
                    label: { color: onMixture((row[view] - scale.least) / (scale.most - scale.least)) },
                })),
                label: { show: isWritten, fontSize: room < 50 ? 10 : 11, formatter: (cell) => (cell.value[2] === null ? "" : sayShort(cell.value[2], unit)) },
                itemStyle: { borderColor: colour("paper"), borderWidth: 1 },
            }],
        };
    },
    tree(figure, view, width) {
        const { name, size, colour: shade } = figure.roles;
        const scale = spread(figure.rows.map((row) => row[shade] ?? 0));
        return {
            visualMap: shading(scale, 1, figure.columns[shade].unit, true),
            tooltip: { ...style().tooltip, formatter: (point) => explain(figure, figure.rows[point.data.place]) },
            series: [{
                type: "treemap", animation: false, roam: false, nodeClick: false, breadcrumb: { show: false }, visualDimension: 1,
                left: 0, right: 0, top: 4, bottom: 28,
                itemStyle: { borderColor: colour("paper"), borderWidth: 1, gapWidth: 1 },
                label: { formatter: (point) => `${point.name}\n${whole.format(point.value[0])}`, fontSize: width < 500 ? 10 : 11, lineHeight: 14, overflow: width < 500 ? "truncate" : "break", padding: 2 },
                data: figure.rows.map((row, place) => ({
                    name: row[name], place, value: [row[size], row[shade]],
                    label: { color: onMixture((row[shade] - scale.least) / (scale.most - scale.least)) },
                })),
            }],
        };
    },
};
const trendLine = (values) => ({
    animation: false, grid: { left: 2, right: 2, top: 3, bottom: 3 },
    xAxis: { type: "category", show: false, data: values.map((_, place) => place), boundaryGap: false },
    yAxis: { type: "value", show: false, min: "dataMin" },
    series: [{ type: "line", data: values, showSymbol: false, silent: true, lineStyle: { width: 2, color: colour("accent") }, areaStyle: { color: colour("accent"), opacity: 0.12 } }],
});
