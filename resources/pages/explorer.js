// The lineage explorer: shows the cells that the files in data/ hand over. Texts of raw files are only ever set as text.
"use strict";

// eslint-disable-next-line no-unused-vars -- called by the files in data/
const explorerData = (() => {
  const parts = new Map(); // variable's number -> promise of its cells
  const arrived = new Map(); // the same, as the file handed them over
  const at = (id) => document.getElementById(id);
  let start; // what start.js handed over: study, words, axes
  let shown = ""; // plan and variable of the grid that is drawn

  // Elements and words ------------------------------------------------------------------------------------------------
  function element(name, content, attributes = {}) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...[content].flat().map((each) => (each instanceof Node ? each : String(each))));
    return made;
  }
  const word = (key, gaps = {}) =>
    Object.entries(gaps).reduce((text, [gap, value]) => text.split(`{${gap}}`).join(value), start.words[key] ?? key);
  const number = (value) =>
    value === null ? word("no_value") : value.toLocaleString("en-US", { maximumSignificantDigits: 10 });
  const percent = (count, all) => (all ? ((100 * count) / all).toFixed(1) : "–");
  const cityName = (city) => start.cities[city].names[0];
  const both = (city) => start.cities[city].names.join(" ");
  const yearOf = (year) => start.years[0] + year;

  // Cells -------------------------------------------------------------------------------------------------------------
  function unrolled(runs) {
    const all = [];
    for (let i = 0; i < runs.length; i += 2) for (let n = runs[i + 1]; n > 0; n--) all.push(runs[i]);
    return all;
  }
  const summed = (steps) => unrolled(steps).map(((sum) => (step) => (sum += step))(0));

  function unpacked(data) {
    const cells = { value: data.value, raw: data.raw, row: data.row, lists: data };
    for (const name of ["low", "high", "place", "column", "made_from", "status", "method", "parameters"]) {
      cells[name] = unrolled(data[name]);
    }
    const size = start.cities.length * start.years[1];
    cells.plans = data.other.map(([places, others]) => {
      const which = Array.from({ length: size }, (_, i) => i);
      const other = summed(others);
      summed(places).forEach((place, i) => (which[place] = other[i]));
      return which;
    });
    const { at: steps, value, places, place, column, row } = data.outranked;
    const [values, placed, columns] = [value, place, column].map(unrolled);
    cells.outranked = new Map();
    summed(steps).forEach((at, i) => {
      const [source, file, sheet] = places[placed[i]];
      const found = { value: values[i], source, file, sheet, cell: `${columns[i]}${row[i] || ""}` };
      cells.outranked.set(at, [...(cells.outranked.get(at) ?? []), found]);
    });
    return cells;
  }

  function load(variable) {
    if (!parts.has(variable)) {
      const file = `data/${variable}.js`;
      const script = element("script", [], { src: file });
      parts.set(variable, new Promise((resolve, reject) => {
        script.onload = () => resolve(unpacked(arrived.get(String(variable))));
        script.onerror = () => reject(new Error(word("not_read", { file })));
      }));
      document.body.append(script);
    }
    return parts.get(variable);
  }

  const which = (cells, plan, city, year) => cells.plans[plan][year * start.cities.length + city];
  const statusOf = (cells, i) => cells.lists.statuss[cells.status[i]];

  function sourcesOf(cells, i, city, year) {
    return cells.lists.made[cells.made_from[i]].flatMap(([variable, cities, first, last]) =>
      cities.flatMap((of) =>
        Array.from({ length: last - first + 1 }, (_, n) => ({
          variable,
          city: of < 0 ? city : of,
          year: first < 0 ? year : first + n,
        }))));
  }

  // Address: #plan/variable/code/year ---------------------------------------------------------------------------------
  function address({ plan, variable, city = null, year = null }) {
    const named = [start.plans[plan].name, start.variables[variable].name];
    if (city !== null) named.push(start.cities[city].code, yearOf(year));
    return "#" + named.map(encodeURIComponent).join("/");
  }

  function chosen() {
    const usual = { plan: start.usual[0], variable: start.usual[1], city: null, year: null };
    let named;
    try {
      named = location.hash.slice(1).split("/").filter(Boolean).map(decodeURIComponent);
    } catch {
      return { ...usual, unknown: location.hash };
    }
    const found = {
      plan: named.length > 0 ? start.plans.findIndex((each) => each.name === named[0]) : usual.plan,
      variable: named.length > 1 ? start.variables.findIndex((each) => each.name === named[1]) : usual.variable,
      city: named.length > 2 ? start.cities.findIndex((each) => each.code === named[2]) : null,
      year: named.length > 3 ? Number(named[3]) - start.years[0] : null,
    };
    const inside = found.year === null || (Number.isInteger(found.year) && found.year >= 0 && found.year < start.years[1]);
    if (found.plan < 0 || found.variable < 0 || (found.city !== null && found.city < 0) || !inside || named.length > 4) {
      return { ...usual, unknown: named.join("/") };
    }
    if (found.city !== null && found.year === null) found.year = 0;
    return found;
  }

  // The grid ----------------------------------------------------------------------------------------------------------
  function mark(status) {
    return element("span", word(`mark_${status}`), { class: `swatch status-${status}`, "aria-hidden": "true" });
  }

  function drawGrid(cells, plan) {
    const years = Array.from({ length: start.years[1] }, (_, i) => i);
    const head = element("tr", [
      element("th", word("city"), { scope: "col" }),
      ...years.map((year) => element("th", element("span", yearOf(year)), { scope: "col" })),
    ]);
    const bodies = start.provinces.map((province, place) => {
      const title = element("th", province, { class: "province", colspan: years.length + 1, scope: "rowgroup" });
      const body = element("tbody", element("tr", title));
      start.cities.forEach((city, i) => {
        if (city.province !== place) return;
        const line = element("tr", element("th", cityName(i), { scope: "row", title: both(i) }), { "data-city": i });
        for (const year of years) {
          const status = statusOf(cells, which(cells, plan, i, year));
          const cell = document.createElement("td");
          cell.className = `status-${status}` + (city.start === yearOf(year) ? " start" : "");
          cell.textContent = start.words[`mark_${status}`];
          cell.tabIndex = -1;
          line.append(cell);
        }
        body.append(line);
      });
      return body;
    });
    at("grid").replaceChildren(element("thead", head), ...bodies);
    at("grid").querySelector("td").tabIndex = 0;
  }

  function drawLegend(counts) {
    const all = counts.reduce((sum, n) => sum + n, 0);
    const entries = start.statuses.map((status, i) => {
      const count = word("count", { count: number(counts[i]), share: percent(counts[i], all) });
      return element("li", [mark(status), `${word(`status_${status}`)} ${count}`]);
    });
    const begins = element("li", [element("span", "\u00a0", { class: "swatch start" }), word("start")]);
    at("legend").replaceChildren(...entries, begins);
  }

  // Shares ------------------------------------------------------------------------------------------------------------
  function sharesTable(title, heading, rows) {
    const columns = [heading, "", word("cells"), ...start.statuses.map((status) => word(`status_${status}`))];
    const head = element("tr", columns.map((text, i) => element("th", text, { scope: "col", class: i > 1 ? "number" : "" })));
    const lines = rows.map(([name, counts]) => {
      const all = counts.reduce((sum, n) => sum + n, 0);
      const bar = element("div", [], { class: "bar", "aria-hidden": "true" });
      counts.forEach((count, i) => {
        if (!count) return;
        const part = element("span", count > 0.08 * all ? word(`mark_${start.statuses[i]}`) : "");
        part.className = `status-${start.statuses[i]}`;
        part.style.width = `${(100 * count) / all}%`;
        bar.append(part);
      });
      const shares = counts.map((count) => element("td", percent(count, all), { class: "number" }));
      const total = element("td", number(all), { class: "number" });
      return element("tr", [element("th", name, { scope: "row" }), element("td", bar), total, ...shares]);
    });
    const table = element("table", [element("thead", head), element("tbody", lines)], { class: "shares" });
    return element("section", [element("h3", title), element("div", table, { class: "table" })]);
  }

  function counted(cells, plan, groups, groupOf) {
    const counts = groups.map((name) => [name, start.statuses.map(() => 0)]);
    const place = new Map(cells.lists.statuss.map((status) => [status, start.statuses.indexOf(status)]));
    for (let year = 0; year < start.years[1]; year++) {
      for (let city = 0; city < start.cities.length; city++) {
        counts[groupOf(city, year)][1][place.get(statusOf(cells, which(cells, plan, city, year)))] += 1;
      }
    }
    return counts;
  }

  function drawShares(cells, plan, variable) {
    const years = Array.from({ length: start.years[1] }, (_, i) => yearOf(i));
    const name = start.variables[variable].label;
    const links = start.variables.map((each, i) =>
      [element("a", each.label, { href: address({ plan, variable: i }) }), start.counts[plan][i]]);
    at("shares").replaceChildren(
      sharesTable(word("by_variable"), word("variable"), links),
      sharesTable(`${word("by_province")}: ${name}`, word("province"),
        counted(cells, plan, start.provinces, (city) => start.cities[city].province)),
      sharesTable(`${word("by_year")}: ${name}`, word("year"), counted(cells, plan, years, (_, year) => year)),
    );
  }

  // One cell ----------------------------------------------------------------------------------------------------------
  function parametersInWords(pairs) {
    return pairs.map((pair) => {
      const [name, ...value] = pair.split("=");
      return element("li", `${start.words[`parameter_${name}`] ?? name}: ${value.join("=")}`);
    });
  }

  function conversion(cells, place) {
    const [factor, unit] = cells.lists.conversions[place];
    const raw = cells.lists.places[place][4];
    if (factor === null) return raw;
    return word(factor === 1 ? "conversion_same" : "conversion_by", { raw, factor: number(factor), unit });
  }

  function link(cell, text, cells) {
    const i = which(cells, cell.plan, cell.city, cell.year);
    const anchor = element("a", text, { href: address(cell) });
    return element("li", [mark(statusOf(cells, i)), anchor, ` ${number(cells.value[i])}`]);
  }

  // By what was read of the variable in other places, or by what the cell would be computed from.
  function whyMissing(cells, loaded, { plan, variable, city, year }) {
    const { formula, inputs } = start.variables[variable];
    const { steps } = start.plans[plan];
    if (inputs.length) {
      const without = inputs.filter((each) => {
        const of = loaded.get(each);
        return of.value[which(of, plan, city, year)] === null;
      });
      if (!without.length) return word("missing_undefined", { formula });
      const links = without.map((each) =>
        link({ plan, variable: each, city, year }, start.variables[each].label, loaded.get(each)));
      return [word("missing_inputs", { formula }), element("ul", links, { id: "missing_inputs" })];
    }
    const read = (of, when) => statusOf(cells, which(cells, plan, of, when)) === "observed";
    const cities = [...start.cities.keys()];
    const years = [...Array(start.years[1]).keys()];
    const others = cities.filter((each) => read(each, year));
    const gaps = { year: yearOf(year), count: others.length };
    const said = [];
    if (others.length) {
      said.push(years.some((each) => read(city, each)) ? word("missing_cell", gaps) : word("missing_city", gaps));
      const files = new Set(others.map((each) => {
        const [, file, , sheet] = cells.lists.places[cells.place[which(cells, plan, each, year)]];
        return [file, sheet].filter(Boolean).join(", ");
      }));
      said.push(element("ul", [...files].map((file) => element("li", file, { class: "path" }))));
    } else {
      const having = years.filter((each) => cities.some((of) => read(of, each)));
      const [first, last] = [having.at(0), having.at(-1)].map(yearOf);
      said.push(having.length ? word("missing_year", { ...gaps, first, last }) : word("missing_never"));
    }
    const reaches = steps.some(([of, first, last]) => of === variable && first <= gaps.year && gaps.year <= last);
    if (steps.length) said.push(element("div", reaches ? word("missing_unfilled") : word("missing_no_step")));
    return said;
  }

  function outrankedBy(cells, i, { value, source, file, sheet, cell }) {
    const kept = cells.lists.places[cells.place[i]][0];
    const place = [source, file, sheet, cell].filter(Boolean).join(", ");
    const rule = kept === source ? word("outranked_twice", { kept }) : word("outranked_source", { kept, source });
    return element("li", [`${number(value ?? cells.value[i])}: `, element("span", place, { class: "path" }), `. ${rule}`]);
  }

  function facts(cells, loaded, { plan, variable, city, year }) {
    const i = which(cells, plan, city, year);
    const of = start.variables[variable];
    const status = statusOf(cells, i);
    const unit = of.unit && cells.value[i] !== null ? ` ${of.unit}` : "";
    const rows = [
      [word("legend"), [mark(status), word(`status_${status}`)]],
      [word("value"), `${number(cells.value[i])}${unit}`],
    ];
    if (cells.low[i] !== null) {
      rows.push([word("interval"), word("interval_between", { low: number(cells.low[i]), high: number(cells.high[i]) })]);
    }
    if (status === "missing") rows.push([word("missing"), whyMissing(cells, loaded, { plan, variable, city, year })]);
    const method = cells.lists.said[cells.method[i]];
    if (method) rows.push([word("method"), method]);
    const parameters = cells.lists.parameter_pairs[cells.parameters[i]].map((pair) => cells.lists.pairs[pair]).filter(Boolean);
    if (parameters.length) rows.push([word("parameters"), element("ul", parametersInWords(parameters))]);
    const [source, file, sha256, sheet] = cells.lists.places[cells.place[i]];
    if (file) {
      const raw = cells.raw[i];
      rows.push(
        [word("raw_text"), raw === "" ? word("blank") : element("code", raw, { class: "raw" })],
        [word("conversion"), conversion(cells, cells.place[i])],
        [word("source"), source],
        [word("file"), element("span", file, { class: "path" })],
        [word("sheet"), sheet || word("no_value")],
        [word("place"), `${cells.column[i]}${cells.row[i] || ""}`],
        [word("sha256"), element("span", sha256, { class: "hash" })],
      );
    }
    const lost = cells.outranked.get(year * start.cities.length + city) ?? [];
    if (lost.length) {
      rows.push([word("outranked"), element("ul", lost.map((each) => outrankedBy(cells, i, each)), { id: "outranked" })]);
    }
    const sources = sourcesOf(cells, i, city, year);
    if (sources.length) {
      const title = sources.length > 1 ? word("made_from_many", { count: sources.length }) : word("made_from");
      const links = sources.map((each) => {
        const text = [start.variables[each.variable].label, cityName(each.city), yearOf(each.year)].join(" · ");
        return link({ plan, ...each }, text, loaded.get(each.variable));
      });
      rows.push([title, element("ul", links, { id: "made_from" })]);
    }
    const plans = start.plans.map((each, n) => link({ plan: n, variable, city, year }, each.label, cells));
    if (plans.length > 1) rows.push([word("other_plans"), element("ul", plans)]);
    const begins = start.cities[city].start;
    rows.push([word("treatment"), begins === null ? word("control") : word("treated", { year: begins })]);
    if (start.cities[city].entries) rows.push([word("entries"), start.cities[city].entries]);
    const others = start.variables.map((each, n) => [each, n]).filter(([, n]) => n !== variable).map(([each, n]) =>
      element("li", element("a", each.label, { href: address({ plan, variable: n, city, year }) })));
    rows.push([word("other_variables"), element("details", [element("summary", others.length), element("ul", others)]), "screen"]);
    return rows.flatMap(([name, content, kind = ""]) =>
      [element("dt", name, { class: kind }), element("dd", content, { class: kind })]);
  }

  async function drawDetail(cells, choice) {
    at("detail").className = choice.city === null ? "" : "open";
    for (const old of at("grid").querySelectorAll(".chosen")) old.classList.remove("chosen");
    if (choice.city === null) {
      at("detail").replaceChildren(element("h2", word("cell")), element("p", word("none_chosen"), { class: "quiet" }));
      return;
    }
    const { plan, variable, city, year } = choice;
    const i = which(cells, plan, city, year);
    const needed = sourcesOf(cells, i, city, year).map((each) => each.variable);
    if (cells.value[i] === null) needed.push(...start.variables[variable].inputs);
    const loaded = new Map();
    for (const each of new Set(needed)) loaded.set(each, await load(each));
    if (address(chosen()) !== address(choice)) return; // another cell was chosen meanwhile
    const { code, province } = start.cities[city];
    const heading = element("h2", `${both(city)} ${yearOf(year)}`);
    const where = element("p", `${start.variables[variable].label} · ${start.plans[plan].label} · ${start.provinces[province]} · ${code}`);
    at("detail").replaceChildren(heading, where, element("dl", facts(cells, loaded, choice), { class: "facts" }));
    at("detail").scrollTop = 0;
    const line = at("grid").querySelector(`tr[data-city="${city}"]`);
    line.classList.add("chosen");
    const cell = line.cells[year + 1];
    cell.classList.add("chosen");
    reach(cell);
    if (!at("detail").contains(document.activeElement)) cell.focus({ preventScroll: true });
    const box = cell.getBoundingClientRect();
    const hidden = at("detail").getBoundingClientRect();
    const below = hidden.left > box.right ? innerHeight : Math.min(innerHeight, hidden.top);
    if (box.top < 60 || box.bottom > below) line.scrollIntoView({ block: "center" });
  }

  async function draw() {
    const choice = chosen();
    at("message").textContent = choice.unknown === undefined ? "" : word("unknown", { cell: choice.unknown });
    const { plan, variable } = choice;
    at("plan").value = plan;
    at("variable").value = variable;
    try {
      const cells = await load(variable);
      if (address(chosen()) !== address(choice)) return;
      if (shown !== `${plan} ${variable}`) {
        const { label, unit } = start.variables[variable];
        at("chosen").textContent = [label, unit, start.plans[plan].label].filter(Boolean).join(" · ");
        drawLegend(start.counts[plan][variable]);
        drawGrid(cells, plan);
        drawShares(cells, plan, variable);
        shown = `${plan} ${variable}`;
      }
      await drawDetail(cells, choice);
      document.documentElement.dataset.drawn = location.hash || "#";
    } catch (error) {
      at("message").textContent = error.message;
    }
  }

  // What a reader does ------------------------------------------------------------------------------------------------
  function go(change) {
    const { plan, variable, city, year } = { ...chosen(), ...change };
    location.hash = address({ plan, variable, city, year });
  }

  function reach(cell) {
    for (const old of at("grid").querySelectorAll("td[tabindex='0']")) old.tabIndex = -1;
    cell.tabIndex = 0;
  }

  const cellOf = (target) => ({ city: Number(target.parentNode.dataset.city), year: target.cellIndex - 1 });

  function describe(target) {
    const { city, year } = cellOf(target);
    const status = target.className.match(/status-(\w+)/)[1];
    target.setAttribute("aria-label", `${cityName(city)} ${yearOf(year)}: ${word(`status_${status}`)}`);
  }

  function move(event) {
    const target = event.target.closest("td");
    if (!target) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      go(cellOf(target));
      return;
    }
    const lines = [...at("grid").querySelectorAll("tr[data-city]")];
    const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
    if (!down && !right) return;
    event.preventDefault();
    const next = lines[lines.indexOf(target.parentNode) + down]?.cells[target.cellIndex + right];
    if (!next || next.tagName !== "TD") return;
    describe(next);
    reach(next);
    next.focus();
  }

  const plain = (text) => text.normalize("NFKC").toLowerCase().trim();

  function search() {
    const asked = plain(at("search").value);
    at("found").replaceChildren();
    if (!asked) return [];
    const found = start.cities.map((_, i) => i).filter((i) =>
      start.cities[i].code.startsWith(asked) || start.cities[i].names.some((name) => plain(name).includes(asked)));
    const begins = (i) => (start.cities[i].names.some((name) => plain(name).startsWith(asked)) ? 0 : 1);
    found.sort((a, b) => begins(a) - begins(b));
    const buttons = found.slice(0, 10).map((i) => {
      const button = element("button", `${both(i)} ${start.cities[i].code}`, { type: "button" });
      button.onclick = () => take(i);
      return element("li", button);
    });
    at("found").replaceChildren(...(buttons.length ? buttons : [element("li", word("found_none"))]));
    return found;
  }

  function take(city) {
    at("found").replaceChildren();
    at("search").value = cityName(city);
    go({ city, year: chosen().year ?? Math.max(0, Math.min(start.usual[2] - start.years[0], start.years[1] - 1)) });
  }

  function begin() {
    const options = (all) => all.map((each, i) => element("option", each.label, { value: i }));
    at("plan").replaceChildren(...options(start.plans));
    at("variable").replaceChildren(...options(start.variables));
    at("plan").onchange = () => go({ plan: Number(at("plan").value) });
    at("variable").onchange = () => go({ variable: Number(at("variable").value) });
    at("grid").addEventListener("click", (event) => {
      const target = event.target.closest("td");
      if (target) go(cellOf(target));
    });
    at("grid").addEventListener("keydown", move);
    at("search").addEventListener("input", search);
    at("search").addEventListener("keydown", (event) => {
      if (event.key === "Escape") at("found").replaceChildren();
      if (event.key !== "Enter") return;
      const [first] = search();
      if (first !== undefined) take(first);
    });
    addEventListener("hashchange", draw);
    draw();
  }

  return (name, data) => {
    if (name !== "start") {
      arrived.set(name, data);
      return;
    }
    start = data;
    begin();
  };
})();
