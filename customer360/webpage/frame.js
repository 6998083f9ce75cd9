"use strict";
// What every page of ours begins with. Text goes into the document as text, never as markup.
window.__errors = [];
window.addEventListener("error", (event) => window.__errors.push(String(event.message)));

const given = JSON.parse(document.getElementById("data").textContent);
const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
};
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
