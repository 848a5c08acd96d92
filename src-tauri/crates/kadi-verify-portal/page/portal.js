// Glue between the page and the verifier in WebAssembly: shows and asks, decides nothing.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  let head = null;
  let delta = null;
  const shards = [];
  let portal = null;
  let stream = null;
  let sounding = null;

  // Called by registry.js and by its pieces: the folder may be opened from a disk, where nothing can be fetched.
  window.__kadi_registry = (value) => { head = value; };
  window.__kadi_shard = (number, text) => { shards[number] = text; };
  window.__kadi_delta = (value) => { delta = value; };
  // A piece of a packed list, loaded when a look-up needs it.
  window.__kadi_packed = (name, text) => { if (portal) portal.give(name, text); };

  const remember = {
    get(key) { try { return localStorage.getItem(key) || ""; } catch { return ""; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* a browser that keeps nothing */ } },
  };

  const language = () => $("language").value;

  function load(path) {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = path;
      script.onload = script.onerror = () => { script.remove(); resolve(); };
      document.body.append(script);
    });
  }

  // Fetches the pieces of the list that what was read last is judged with; every piece is checked before it is used.
  async function settle() {
    for (let name = portal.wanted(); name; name = portal.wanted()) {
      await load(`shards/${name}.js`);
      portal.resume(Date.now());
      if (portal.trouble(language())) { stopCamera(); showAll(); return false; }
    }
    return true;
  }

  function moduleBytes() {
    const text = atob(window.__kadi_wasm);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
    return bytes.buffer;
  }

  window.__kadi_start = async () => {
    chooseLanguage();
    try {
      await wasm_bindgen({ module_or_path: moduleBytes() });
    } catch {
      // No words without the module: one sentence in the three languages.
      $("trouble-sentence").textContent = "Kadi ✕";
      $("trouble-hint").textContent = "Navigateur trop ancien ou dossier incomplet. · Browser too old or folder incomplete. · Navegador demasiado antigo ou pasta incompleta.";
      $("trouble").hidden = false;
      return;
    }
    const count = head ? Math.min(head.shards, 999) : 0;
    for (let number = 0; number < count; number++) await load(`registry-${String(number).padStart(3, "0")}.js`);
    open(false);
  };

  function chooseLanguage() {
    const wished = [remember.get("kadi-language"), ...(navigator.languages || [])].map((tag) => tag.slice(0, 2));
    $("language").value = wished.find((tag) => ["fr", "en", "pt"].includes(tag)) || "fr";
    $("language").onchange = () => {
      remember.set("kadi-language", language());
      // Before the module is there nothing can be said; opening says everything in the language chosen meanwhile.
      if (portal) showAll();
    };
  }

  function open(compared) {
    const key = head ? `kadi-seen-${(head.manifest || head.closing).campaign}` : "";
    const seen = compared ? "" : remember.get(key);
    const data = head ? Array.from({ length: head.shards }, (_, number) => shards[number] || "").join("") : "";
    portal = new wasm_bindgen.Portal(head ? JSON.stringify(head) : "", data, delta ? JSON.stringify(delta) : "", seen, Date.now());
    const now = portal.seen();
    if (now) remember.set(key, now);
    showAll();
    if (now) focusCode();
  }

  // On a telephone the focus would open the keyboard over the verdict.
  function focusCode() {
    if (matchMedia("(pointer: fine)").matches) $("code").focus({ preventScroll: true });
  }

  function showAll() {
    document.documentElement.lang = language();
    const words = JSON.parse(wasm_bindgen.labels(language()));
    for (const element of document.querySelectorAll("[data-text]")) element.textContent = words[element.dataset.text];
    document.title = words.title;
    $("camera").textContent = words[stream ? "camera-stop" : "camera-start"];
    const trouble = portal && portal.trouble(language());
    $("trouble").hidden = !trouble;
    for (const id of ["verdict", "controls", "about", "list"]) $(id).hidden = Boolean(trouble);
    if (trouble) showTrouble(JSON.parse(trouble)); else { showList(); showVerdict(false); }
  }

  function showTrouble(view) {
    $("trouble-sentence").textContent = view.sentence;
    $("trouble-hint").textContent = view.hint;
    const [fingerprint, accept] = view.accept || ["", ""];
    $("trouble-fingerprint").hidden = $("trouble-accept").hidden = !view.accept;
    $("trouble-fingerprint").textContent = fingerprint;
    $("trouble-accept").textContent = accept;
    $("trouble-accept").onclick = () => open(true);
  }

  function showList() {
    const view = JSON.parse(portal.list(language(), Date.now()));
    const line = document.createElement("strong");
    line.textContent = view.line;
    $("list").replaceChildren(line, view.freshness);
    $("list").className = `list ${view.state}`;
    $("number").textContent = view.number;
    $("fingerprint").textContent = view.fingerprint;
  }

  function showVerdict(isNew) {
    const words = JSON.parse(wasm_bindgen.labels(language()));
    const text = portal.verdict(language());
    const view = text ? JSON.parse(text)
      : { verdict: "waiting", word: words.waiting, sentence: words["waiting-hint"], facts: [] };
    $("verdict").className = `panel ${view.verdict}`;
    $("icon").setAttribute("href", `#icon-${view.verdict}`);
    $("word").textContent = view.word;
    $("sentence").textContent = view.sentence;
    $("facts").replaceChildren(...view.facts.map(([label, value]) => {
      const [group, term, fact] = ["div", "dt", "dd"].map((name) => document.createElement(name));
      term.textContent = label;
      fact.textContent = value;
      group.append(term, fact);
      return group;
    }));
    $("next").hidden = !text;
    if (isNew) {
      showList();
      sound(view.verdict);
      $("verdict").scrollIntoView({ block: "nearest" });
    }
  }

  const TONES = {
    valid: [660, 880], expired: [520], superseded: [520], unknown_issuer: [520], revoked: [440, 290], invalid: [440, 290],
    not_a_kadi_code: [220], unreadable: [],
  };

  function sound(verdict) {
    if (!$("sound").checked || !window.AudioContext) return;
    sounding = sounding || new AudioContext();
    TONES[verdict].forEach((hertz, at) => {
      const tone = sounding.createOscillator();
      const volume = sounding.createGain();
      const start = sounding.currentTime + at * 0.18;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.2, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.17);
      tone.connect(volume).connect(sounding.destination);
      tone.start(start);
      tone.stop(start + 0.18);
    });
  }

  $("typed").onsubmit = async (event) => {
    event.preventDefault();
    const text = $("code").value;
    if (!text.trim()) return;
    portal.judgeText(text, Date.now());
    $("code").value = "";
    if (await settle()) showVerdict(true);
  };

  $("next").onclick = () => {
    portal.clear();
    showVerdict(false);
    if (stream) look(); else { $("viewfinder").hidden = true; focusCode(); }
  };

  $("file").onchange = async () => {
    const file = $("file").files[0];
    $("file").value = "";
    if (file) await judgeFile(file);
  };
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (file && portal && !$("controls").hidden) judgeFile(file);
  });

  async function judgeFile(file) {
    stopCamera();
    $("notice").textContent = JSON.parse(wasm_bindgen.labels(language())).working;
    // Let the browser paint the notice before the picture keeps it busy.
    await new Promise((resolve) => setTimeout(resolve, 30));
    if (!portal.judgePicture(new Uint8Array(await file.arrayBuffer()), Date.now())) await judgeOtherFormat(file);
    $("notice").textContent = "";
    if (await settle()) showVerdict(true);
  }

  // Formats that the browser knows and the verifier does not, such as WebP.
  async function judgeOtherFormat(file) {
    try {
      const picture = await createImageBitmap(file);
      if (still(picture, picture.width, picture.height, true)) return;
    } catch { /* no picture at all: nothing was read */ }
    portal.nothingRead();
  }

  // Draws a picture on the canvas, at most 1,600 pixels wide, and judges it. True when a code was read.
  function still(picture, width, height, thoroughly) {
    const scale = Math.min(1, 1600 / Math.max(width, height, 1));
    const canvas = $("still");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    if (!canvas.width || !canvas.height) return false;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const judge = thoroughly ? "judgeFrameThoroughly" : "judgeFrame";
    const outline = portal[judge](canvas.width, canvas.height, new Uint8Array(data.buffer), Date.now());
    if (!outline.length) return false;
    context.strokeStyle = "#ffd400";
    context.lineWidth = Math.max(4, canvas.width / 160);
    context.beginPath();
    for (let at = 0; at < outline.length; at += 2) context.lineTo(outline[at], outline[at + 1]);
    context.closePath();
    context.stroke();
    return true;
  }

  $("camera").onclick = async () => {
    if (stream) { stopCamera(); return; }
    const words = JSON.parse(wasm_bindgen.labels(language()));
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false, video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      });
    } catch {
      $("notice").textContent = words["camera-none"];
      return;
    }
    $("notice").textContent = words["camera-hint"];
    $("camera").textContent = words["camera-stop"];
    $("video").srcObject = stream;
    await $("video").play();
    portal.clear();
    showVerdict(false);
    look();
  };

  function stopCamera() {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    $("video").srcObject = null;
    $("viewfinder").hidden = true;
    $("notice").textContent = "";
    $("camera").textContent = JSON.parse(wasm_bindgen.labels(language()))["camera-start"];
  }

  // Looks at frame after frame until a code is read.
  function look() {
    const watched = stream;
    $("viewfinder").hidden = false;
    $("viewfinder").classList.remove("frozen");
    const next = () => {
      if (!stream || stream !== watched) return;
      const video = $("video");
      if (video.videoWidth && still(video, video.videoWidth, video.videoHeight, false)) {
        $("viewfinder").classList.add("frozen");
        settle().then((settled) => { if (settled) showVerdict(true); });
        return;
      }
      setTimeout(next, 80);
    };
    next();
  }
})();
