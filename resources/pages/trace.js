// The number trace: shows what the files in data/ hand over. Names and texts of raw files are only ever set as text.
"use strict";

// eslint-disable-next-line no-unused-vars -- called by the files in data/
const traceData = (() => {
  const parts = new Map(); // name of a file in data/ -> promise of what it holds
  const arrived = new Map(); // the same, as the file handed it over
  const at = (id) => document.getElementById(id);
  let start; // what start.js handed over: words, studies with their exhibits, names of raw files

  // Elements and words ------------------------------------------------------------------------------------------------
  function element(name, content, attributes = {}) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...[content].flat(2).map((each) => (each instanceof Node ? each : String(each))));
    return made;
  }
  const plain = (text) => text.normalize("NFKC").toLowerCase().trim();
  const word = (key, gaps = {}) =>
    Object.entries(gaps).reduce((text, [gap, value]) => text.split(`{${gap}}`).join(value), start.words[key] ?? key);
  const hash = (...named) => "#" + named.map(encodeURIComponent).join("/");
  const link = (text, ...named) => element("a", text, { href: hash(...named) });
  const path = (text, address) =>
    element("span", address ? element("a", text, { href: address }) : text, { class: "path" });
  const fieldName = (name) => start.fields[name] ?? name;
  const labelled = (name, value) => {
    const label = start.labels[name]?.[value];
    return !label ? value : plain(label) === plain(value) ? label : `${label} (${value})`;
  };
  const partName = (name) =>
    ["outcome", "effects", "plan", "term"].map((field) => labelled(field, name)).find((label) => label !== name) ?? name;
  const rowName = (name) => (start.fields[name] ? `${start.fields[name]} (${name})` : labelled("term", name));
  const heading = (text, count) =>
    element("h3", count === undefined ? text : [text, " ", element("span", `(${count})`, { class: "quiet" })]);

  function facts(rows) {
    return element("dl", rows.map(([name, content]) => [element("dt", name), element("dd", content)]), { class: "facts" });
  }

  function table(heads, rows, kind = "") {
    const numeric = heads.map(([, type]) => (type ? { class: type } : {}));
    const head = element("tr", heads.map(([text], i) => element("th", text, { scope: "col", ...numeric[i] })));
    const lines = rows.map((row) => element("tr", row.map((cell, i) => element("td", cell, numeric[i]))));
    const made = element("table", [element("thead", head), element("tbody", lines)], kind ? { class: kind } : {});
    return element("div", made, { class: "table" });
  }

  const folded = (title, content, open) =>
    element("details", [element("summary", title), content], open ? { open: "" } : {});

  // Data --------------------------------------------------------------------------------------------------------------
  function load(name) {
    if (!parts.has(name)) {
      const file = `data/${encodeURIComponent(name)}.js`;
      const script = element("script", [], { src: file });
      parts.set(name, new Promise((resolve, reject) => {
        script.onload = () => resolve(arrived.get(name));
        script.onerror = () => reject(new Error(word("not_read", { file })));
      }));
      document.body.append(script);
    }
    return parts.get(name);
  }

  async function numbersOf(exhibit) {
    const data = await load(exhibit.script);
    data.named ??= data.numbers.map(([row, column, statistic, text, source]) => ({
      row: data.texts[row],
      column: data.texts[column],
      statistic: data.texts[statistic],
      text: data.texts[text],
      source,
    }));
    return data;
  }

  // Near names --------------------------------------------------------------------------------------------------------
  function distance(a, b) {
    let line = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(line[j] + 1, next[j - 1] + 1, line[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      }
      line = next;
    }
    return line[b.length];
  }

  // The names that begin like the one asked for, then those that hold it, then those that few letters tell apart.
  function near(asked, names) {
    const wanted = plain(asked).slice(0, 100);
    const scored = [...new Set(names)].map((name) => {
      const own = plain(name).slice(0, 100);
      if (wanted && own.startsWith(wanted)) return [0, own.length, name];
      if (wanted && own.includes(wanted)) return [1, own.length, name];
      return [2, distance(wanted, own) / Math.max(wanted.length, own.length, 1), name];
    });
    const close = scored.filter(([kind, far]) => kind < 2 || far <= 0.5);
    return (close.length ? close : scored).sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, 6).map(([, , name]) => name);
  }

  class Unknown extends Error {
    constructor(asked, links) {
      super(asked);
      this.links = links;
    }
  }

  const unknown = (asked, names, target) =>
    new Unknown(asked, near(asked, names).map((name) => link(name, ...target(name))));

  // Places in a table -------------------------------------------------------------------------------------------------
  const before = (name, end) => (name === end ? "" : name.endsWith(`:${end}`) ? name.slice(0, -end.length - 1) : null);

  // What stands at a column and row, whose names may lack their parts, as on the command line.
  function fitting(numbers, partsGiven, column, row) {
    const exact = partsGiven.length ? [] : numbers.filter((each) => each.column === column && each.row === row);
    if (exact.length) return exact;
    return numbers.filter((each) => {
      const left = [before(each.column, column), before(each.row, row)];
      if (left.includes(null)) return false;
      const over = left.flatMap((text) => text.split(":"));
      return partsGiven.every((part) => over.includes(part));
    });
  }

  const places = (numbers) => new Map(numbers.map((each) => [`${each.column}/${each.row}`, [each.column, each.row]]));

  function ofPlace(numbers, place, above) {
    const chances = [[place, ""], [place.slice(0, -1), place.at(-1)]].filter(([names]) => names.length > 1);
    for (const [names, statistic] of chances) {
      const found = fitting(numbers, names.slice(0, -2), ...names.slice(-2));
      if (!found.length) continue;
      const all = places(found);
      if (all.size > 1) throw new Unknown(place.join("/"), [...all].map(([name, [c, r]]) => link(name, ...above, c, r)));
      const there = [...new Set(found.map((each) => each.statistic))];
      const usual = there.includes("estimate") ? "estimate" : there[0];
      const wanted = statistic || usual;
      const [{ column, row }] = found;
      if (!there.includes(wanted)) throw unknown(wanted, there, (name) => [...above, column, row, name]);
      return found.filter((each) => each.statistic === wanted);
    }
    const all = places(numbers);
    throw unknown(place.join("/"), all.keys(), (name) => [...above, ...all.get(name)]);
  }

  // Views: the start --------------------------------------------------------------------------------------------------
  function exhibitRows(study, exhibits) {
    return exhibits.map((each) => [link(each.number, study.name, each.number), each.title, each.numbers ?? ""]);
  }

  function drawStart() {
    const studies = start.studies.flatMap((study) => [
      element("h2", [study.title, " ", element("span", `(${study.name})`, { class: "quiet" })]),
      table([[word("table")], [word("what")], [word("numbers"), "number"]], exhibitRows(study, study.tables)),
      study.figures.length ? table([[word("figure")], [word("what")]],
        exhibitRows(study, study.figures).map((row) => row.slice(0, 2))) : [],
    ]);
    const folders = new Map();
    for (const name of start.files) {
      const folder = name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : "";
      folders.set(folder, [...(folders.get(folder) ?? []), name]);
    }
    const files = [...folders].map(([folder, names]) =>
      folded([folder || word("files"), " ", element("span", `(${names.length})`, { class: "quiet" })],
        element("ul", names.map((name) => element("li", link(name.slice(folder ? folder.length + 1 : 0), "file", name))))));
    return [...studies, element("h2", word("files")), element("p", word("files_lead")), ...files];
  }

  // A table -----------------------------------------------------------------------------------------------------------
  const orders = (names) => [...new Set(names)];

  // What rests on a raw file is a link, all else is quiet.
  function grid(study, exhibit, numbers, rests) {
    const columns = orders(numbers.map((each) => each.column));
    const rows = orders(numbers.map((each) => each.row));
    const cells = new Map();
    for (const each of numbers) {
      const place = JSON.stringify([each.row, each.column]);
      cells.set(place, [...(cells.get(place) ?? []), each]);
    }
    const shown = (each) => (rests(each)
      ? element("a", each.text, { href: hash(study.name, exhibit.number, each.column, each.row, each.statistic), title: each.statistic })
      : element("span", each.text, { class: "quiet", title: each.statistic }));
    let part = "";
    const lines = rows.flatMap((row) => {
      const own = row.includes(":") ? row.slice(0, row.lastIndexOf(":")) : "";
      const head = own && own !== part
        ? [element("tr", element("th", own.split(":").map(partName).join(" · "),
          { colspan: columns.length + 1, scope: "rowgroup" }), { class: "part" })] : [];
      part = own;
      const name = row.slice(own ? own.length + 1 : 0);
      const line = columns.map((column) =>
        element("td", (cells.get(JSON.stringify([row, column])) ?? []).map(shown)));
      return [...head, element("tr", [element("th", rowName(name), { scope: "row" }), ...line])];
    });
    const head = element("tr", ["", ...columns].map((name) =>
      element("th", fieldName(name).split(":").join(" · "), { scope: "col", title: name })));
    return element("div", element("table", [element("thead", head), element("tbody", lines)], { class: "grid" }), { class: "table" });
  }

  async function drawTable(study, exhibit, file = "") {
    const data = await numbersOf(exhibit);
    const shared = await load(`study.${study.name}`);
    let rests = () => true;
    if (file) {
      const files = await load("files");
      const plans = new Set(files.files[start.files.indexOf(file)][2].map((n) => files.panels[n])
        .filter(([of]) => of === study.name).map(([, plan]) => plan));
      rests = (each) => !data.sources[each.source][3] || plans.has(data.sources[each.source][3]);
    }
    const notes = data.named.filter((each) => each.column === "note");
    const cells = data.named.filter((each) => each.column !== "note");
    const lead = file ? [element("p", [word("resting_lead"), " ", link(file, "file", file)])] : [element("p", word("table_lead"))];
    const original = exhibit.address ? [element("p", element("a", word("as_printed"), { href: exhibit.address }))] : [];
    return [
      element("h2", exhibit.title), ...lead, ...original, cells.length ? grid(study, exhibit, cells, rests) : [],
      notes.length ? [heading(word("notes"), notes.length), grid(study, exhibit, notes, rests)] : [],
      file ? [] : drawExhibit(shared, exhibit.number),
    ].flat();
  }

  function drawExhibit(shared, number) {
    const made = shared.exhibits[number];
    if (!made) return [];
    const [files, job, chain] = made;
    return [
      heading(word("own_files"), files.length), fileTable(shared, files), ...drawJob(shared, job), ...drawChain(shared, chain, ""),
    ];
  }

  async function drawFigure(study, exhibit) {
    const shared = await load(`study.${study.name}`);
    const image = exhibit.address ? element("figure", element("img", [], { src: exhibit.address, alt: exhibit.title })) : [];
    return [element("h2", `${exhibit.number}: ${exhibit.title}`), image, ...drawExhibit(shared, exhibit.number)].flat();
  }

  // A number ----------------------------------------------------------------------------------------------------------
  function fileTable(shared, numbers, named = (name, address) => path(name, address)) {
    const rows = numbers.map((n) => {
      const [name, sha256, rule, address] = shared.files[n];
      return [named(name, address), element("span", sha256 || word("none"), { class: "hash" }), rule];
    });
    const ruled = numbers.some((n) => shared.files[n][2]);
    const heads = [[word("file")], ["sha256"], ...(ruled ? [[word("rule")]] : [])];
    return table(heads, ruled ? rows : rows.map((row) => row.slice(0, 2)), "files");
  }

  const rawName = (name) => (start.raw_dir && name.startsWith(`${start.raw_dir}/`) ? name.slice(start.raw_dir.length + 1) : name);
  const rawLink = (name) => element("span", link(name, "file", rawName(name)), { class: "path" });

  function drawJob(shared, n) {
    if (n < 0) return [element("p", word("no_record"), { class: "box" })];
    const job = shared.jobs[n];
    const rows = [
      [word("rule"), job.rule],
      [word("script"), job.there ? path(job.script, job.address) : word("script_gone", { script: job.script })],
      [word("code"), word(job.unchanged ? "unchanged" : "changed")],
      [word("seed"), job.seed === null ? word("no_seed") : String(job.seed)],
      [word("software"), job.software.join(", ")],
      [word("ended"), job.ended],
    ];
    const settings = job.settings.map(([name, value]) => [shared.texts[name], element("code", shared.texts[value])]);
    return [heading(word("job")), facts(rows), settings.length
      ? folded([word("settings"), " ", element("span", `(${settings.length})`, { class: "quiet" })], facts(settings)) : []].flat();
  }

  function drawChain(shared, n, plan) {
    if (n < 0) return [];
    const [made, raw, lists] = shared.chains[n].map((list) => shared.lists[list]);
    const title = plan ? word("made_from_plan", { plan: labelled("plan", plan) }) : word("made_from");
    const parts = [[title, made, path], [word("files"), raw, rawLink], [word("lists"), lists, path]];
    return parts.filter(([, files]) => files.length).flatMap(([name, files, named]) =>
      [folded([name, " ", element("span", `(${files.length})`, { class: "quiet" })], fileTable(shared, files, named), files.length <= 30)]);
  }

  function drawShares(fields) {
    const share = (group, when) => {
      const text = fields.get(`filled_share_${group}_${when}`);
      return text === undefined ? "–" : `${(100 * Number(text)).toFixed(1)} %`;
    };
    if (![...fields.keys()].some((name) => name.startsWith("filled_share_"))) return [];
    const rows = ["treated", "control"].map((group) => [word(group), share(group, "before"), share(group, "after")]);
    return [heading(word("filled")), element("p", word("filled_lead")),
      table([[""], [word("before"), "number"], [word("after"), "number"]], rows, "shares")];
  }

  function explorerLinks(study, plan, fields) {
    if (!study.explorer) return [];
    const plans = plan ? [plan] : study.plans;
    const variable = ["outcome", "variable", "dependent"].map((name) => fields.get(name)).find((name) => study.variables.includes(name));
    const named = (each) => hash(each, ...(variable ? [variable] : []));
    return element("ul", plans.map((each) => element("li",
      element("a", word(variable ? "explore_variable" : "explore", { plan: labelled("plan", each), variable: labelled("outcome", variable ?? "") }),
        { href: study.explorer + named(each) }))));
  }

  function drawSource(study, shared, data, n) {
    const [file, job, chain, plan, panels, isRow, told] = data.sources[n];
    const fields = new Map();
    for (let i = 0; i < told.length; i += 2) fields.set(data.texts[told[i]], data.texts[told[i + 1]]);
    const rows = [...fields].filter(([name]) => !name.startsWith("filled_share_"))
      .map(([name, value]) => [fieldName(name), labelled(name, value)]);
    const where = file < 0 ? [] : fileTable(shared, [file]);
    const links = panels.length || plan ? explorerLinks(study, plan, fields) : [];
    return [
      heading(isRow ? word("row") : word("no_row")), where, facts(rows), ...drawShares(fields),
      panels.length ? [heading(plan ? word("panel_plan", { plan: labelled("plan", plan) }) : word("panels")), links, fileTable(shared, panels)] : links,
      ...drawJob(shared, job), heading(word("behind")), ...drawChain(shared, chain, plan),
    ].flat();
  }

  const quoted = (text) => (/^[\w./:%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

  async function drawNumber(study, exhibit, place) {
    const data = await numbersOf(exhibit);
    const shared = await load(`study.${study.name}`);
    const above = [study.name, exhibit.number];
    const found = ofPlace(data.named, place, above);
    const { column, row, statistic } = found[0];
    const here = data.named.filter((each) => each.column === column && each.row === row);
    const others = orders(here.map((each) => each.statistic)).filter((name) => name !== statistic);
    const address = [...above, column, row, statistic].join("/");
    const title = word("place", { table: exhibit.number, column, row });
    const rows = [
      [word("table"), link(exhibit.title, ...above)],
      [word("statistic"), fieldName(statistic)],
      ...(others.length ? [[word("others"), others.flatMap((name, i) =>
        [i ? ", " : "", link(fieldName(name), ...above, column, row, name)])]] : []),
      [word("command"), element("code", `python -m scripts.dossier.trace --folder .. ${quoted(address)}`)],
    ];
    const several = found.length > 1;
    return [
      element("h2", title),
      element("p", found.map((each) => each.text).join("; "), { class: "printed" }), facts(rows),
      ...found.flatMap((each, i) => [
        several ? element("h2", word("entry", { number: i + 1, all: found.length, text: each.text })) : [],
        ...drawSource(study, shared, data, each.source),
      ]),
    ].flat();
  }

  // A raw file --------------------------------------------------------------------------------------------------------
  const count = (number) => number.toLocaleString("en-US");

  // Plans under which the file gave the same are told together.
  function alike(panels) {
    const found = new Map();
    for (const [study, plan, read, made] of panels) {
      const same = JSON.stringify([study, read, made]);
      if (!found.has(same)) found.set(same, { study, plans: [], read, made });
      found.get(same).plans.push(plan);
    }
    return [...found.values()];
  }

  function drawPanel({ study, plans, read, made }) {
    const variables = orders([...Object.keys(read), ...Object.keys(made)]);
    const statuses = orders(Object.values(made).flatMap((of) => Object.keys(of))).sort();
    const of = start.studies.find((each) => each.name === study);
    const heads = [[word("variable")], [word("read"), "number"],
      ...statuses.map((status) => [status === "observed" ? word("computed") : word(`status_${status}`), "number"])];
    const name = (variable) => (of?.explorer && of.variables.includes(variable)
      ? element("a", labelled("outcome", variable), { href: of.explorer + hash(plans[0], variable) }) : labelled("outcome", variable));
    const rows = variables.map((variable) => [name(variable), read[variable] ? count(read[variable]) : "",
      ...statuses.map((status) => (made[variable]?.[status] ? count(made[variable][status]) : ""))]);
    const named = plans.map((plan) => labelled("plan", plan)).join(word("comma"));
    return [heading(word("panel_of", { study, plan: named })), table(heads, rows)];
  }

  const listed = (title, all) => (all.length
    ? folded([title, " ", element("span", `(${all.length})`, { class: "quiet" })], element("ul", all.map((each) => element("li", each))))
    : []);

  const figureOf = (file) => start.studies.flatMap((study) => study.figures.map((each) => ({ study, ...each })))
    .find((each) => each.file === file);

  async function drawFile(name) {
    const data = await load("files");
    const [sha256, observed, panels, estimates, tables, figures] = data.files[start.files.indexOf(name)];
    const seen = Object.entries(observed);
    const tableRow = ([study, number, numbers, example]) => [
      link(number, study, number), exhibitOf(studyOf(study), number).title, link(count(numbers), "file", name, study, number),
      link(example, ...example.split("/")),
    ];
    const address = start.raw[start.files.indexOf(name)];
    return [
      element("h2", name), element("p", word("file_lead")),
      facts([[word("file"), path(start.raw_dir ? `${start.raw_dir}/${name}` : name, address)],
        ["sha256", element("span", sha256 || word("none"), { class: "hash" })],
        ...(address ? [] : [[word("provided"), word("not_provided")]])]),
      heading(word("observations")),
      seen.length ? table([[word("variable")], [word("numbers"), "number"]],
        seen.map(([variable, number]) => [labelled("outcome", variable), count(number)]))
        : element("p", word(start.observed ? "nothing_read" : "no_observations")),
      ...alike(panels.map((n) => data.panels[n])).flatMap(drawPanel),
      panels.length ? [] : element("p", word("no_cells")),
      ...start.studies.flatMap((study) => {
        const order = study.tables.map((each) => each.number);
        const own = data.tables[tables].filter(([name]) => name === study.name)
          .sort((one, other) => order.indexOf(one[1]) - order.indexOf(other[1]));
        return own.length ? [heading(word("resting_tables", { study: study.name }), own.length),
          table([[word("table")], [word("what")], [word("numbers"), "number"], [word("example")]], own.map(tableRow))] : [];
      }),
      listed(word("resting_estimates"), data.paths[estimates].map(([each, made]) => path(each, made))),
      listed(word("resting_figures"), data.paths[figures].map(([each, made]) => {
        const figure = figureOf(each);
        const named = figure && [figure.study.name, figure.number];
        return figure ? link(`${named.join(" ")}: ${figure.title}`, ...named) : path(each, made);
      })),
    ].flat();
  }

  // Addresses ---------------------------------------------------------------------------------------------------------
  function chosen() {
    try {
      return location.hash.slice(1).split("/").filter(Boolean).map(decodeURIComponent);
    } catch {
      return [location.hash];
    }
  }

  function studyOf(name) {
    const study = start.studies.find((each) => each.name === name);
    if (!study) throw unknown(name, [...start.studies.map((each) => each.name)], (each) => [each]);
    return study;
  }

  function exhibitOf(study, number) {
    const all = [...study.tables, ...study.figures];
    const exhibit = all.find((each) => each.number === number);
    if (!exhibit) throw unknown(number, all.map((each) => each.number), (each) => [study.name, each]);
    return exhibit;
  }

  async function view(named) {
    if (!named.length) return drawStart();
    if (named[0] === "file") {
      const [, name, study, number] = named;
      if (!start.files.includes(name)) throw unknown(name ?? "", start.files, (each) => ["file", each]);
      if (number === undefined) return drawFile(name);
      return drawTable(studyOf(study), exhibitOf(studyOf(study), number), name);
    }
    const study = studyOf(named[0]);
    if (named.length === 1) return drawStudy(study);
    const exhibit = exhibitOf(study, named[1]);
    if (!study.tables.includes(exhibit)) return drawFigure(study, exhibit);
    return named.length === 2 ? drawTable(study, exhibit) : drawNumber(study, exhibit, named.slice(2));
  }

  function drawStudy(study) {
    return [
      element("h2", study.title),
      table([[word("table")], [word("what")], [word("numbers"), "number"]], exhibitRows(study, study.tables)),
      study.figures.length ? table([[word("figure")], [word("what")]],
        exhibitRows(study, study.figures).map((row) => row.slice(0, 2))) : [],
    ].flat();
  }

  function drawWhere(named) {
    const trail = [element("a", word("home"), { href: "#" })];
    if (named[0] === "file" && named.length > 1) trail.push(link(named[1], "file", named[1]));
    if (named[0] !== "file" && named.length) trail.push(link(named[0], named[0]));
    if (named[0] !== "file" && named.length > 1) trail.push(link(named[1], named[0], named[1]));
    at("where").replaceChildren(...(named.length ? trail.flatMap((each, i) => (i ? [" › ", each] : [each])) : []));
  }

  async function draw() {
    const asked = location.hash;
    const named = chosen();
    let shown = [];
    let message = [];
    try {
      shown = await view(named);
    } catch (error) {
      if (error instanceof Unknown) {
        const names = error.links.flatMap((each, i) => [i ? ", " : "", each]);
        message = [word("unknown", { name: error.message }), " ", names.length ? word("near") : "", " ", ...names];
      } else {
        message = [error.message];
      }
    }
    if (asked !== location.hash) return; // another address was asked for meanwhile
    at("message").className = message.length ? "box bad" : "";
    at("message").replaceChildren(...message);
    at("view").replaceChildren(...shown.flat());
    drawWhere(named);
    scrollTo(0, 0);
    document.documentElement.dataset.drawn = asked || "#";
  }

  // Search ------------------------------------------------------------------------------------------------------------
  function search() {
    const asked = plain(at("search").value);
    at("found").replaceChildren();
    if (!asked) return;
    const exhibits = start.studies.flatMap((study) => [...study.tables, ...study.figures].map((each) =>
      [`${study.name} ${each.number}: ${each.title}`, [study.name, each.number]]));
    const files = start.files.map((name) => [name, ["file", name]]);
    const found = [...exhibits, ...files].filter(([text]) => plain(text).includes(asked)).slice(0, 20);
    const address = at("search").value.trim().split("/").filter(Boolean);
    const given = address.length > 2 && start.studies.some((study) => study.name === address[0]) ? [[at("search").value.trim(), address]] : [];
    const links = [...given, ...found].map(([text, named]) => element("li", link(text, ...named)));
    at("found").replaceChildren(...(links.length ? links : [element("li", word("found_none"))]));
  }

  function begin() {
    at("search").addEventListener("input", search);
    at("search").addEventListener("keydown", (event) => {
      if (event.key === "Escape") at("found").replaceChildren();
      if (event.key !== "Enter") return;
      search();
      const first = at("found").querySelector("a");
      if (first) first.click();
    });
    at("found").addEventListener("click", (event) => {
      if (event.target.closest("a")) at("found").replaceChildren();
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
