// What report.html uses of ECharts. Rebuild with
//   npm install echarts@6 esbuild && npx esbuild entry.mjs --bundle --minify \
//     --format=iife --legal-comments=none --outfile=echarts.min.js
import * as core from "echarts/core";
import { BarChart, GraphChart, HeatmapChart, LineChart, TreemapChart } from "echarts/charts";
import {
    AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

core.use([
    BarChart, GraphChart, HeatmapChart, LineChart, TreemapChart,
    AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent,
    SVGRenderer,
]);
window.echarts = { init: core.init };
