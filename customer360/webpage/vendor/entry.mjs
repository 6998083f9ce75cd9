// What report.html uses of ECharts. Rebuild with
//   npm install echarts@6 esbuild && npx esbuild entry.mjs --bundle --minify \
//     --format=iife --legal-comments=none --outfile=echarts.min.js
import * as core from "echarts/core";
import { BarChart, HeatmapChart, LineChart, TreemapChart } from "echarts/charts";
import {
    GridComponent, LegendPlainComponent, TooltipComponent, VisualMapContinuousComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

core.use([
    BarChart, HeatmapChart, LineChart, TreemapChart,
    GridComponent, LegendPlainComponent, TooltipComponent, VisualMapContinuousComponent,
    SVGRenderer,
]);
window.echarts = { init: core.init };
