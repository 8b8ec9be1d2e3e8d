// A second reader of a group's store, written from PROTOCOL.md alone; the headings cited are its own.
// AGE_ENCRYPTION=…/node_modules node read.mjs FOLDER     FOLDER holds store/, keys.json and identities.txt.
// It prints what the group is. Where the protocol leaves a file or an entry alone and goes on, this reader ends with 1:
// it reads once and has nobody to ask again. It knows no forks, certificates or newer versions, and ends with 1 on these too.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Membership, NAME } from "./membership.mjs";
import {
  ascending, attempt, b32, decode, fits, H, hex, KDF, MAC, need, raw, sha, signed, TIP, tipsHold, ZEROS,
} from "./notation.mjs";

const { Decrypter } = await import(pathToFileURL(join(process.env.AGE_ENCRYPTION ?? "", "age-encryption/dist/index.js")));

// ---- 3. Sealed files
function headerHolds(file) {
  const text = file.subarray(0, 401).toString("latin1");
  const end = text.indexOf("\n--- ");
  const whole = text.indexOf("\n", end + 1) + 1;
  if (end < 0 || whole === 0 || whole > 400 || file.length > 8 * 1024 * 1024 + 2464) return false;
  const lines = text.slice(0, whole - 1).split("\n");
  const base64 = (s, length) => {
    const bytes = Buffer.from(s, "base64");
    return bytes.toString("base64").replace(/=+$/, "") === s && (length === undefined || bytes.length === length);
  };
  if (lines.length < 4 || lines[0] !== "age-encryption.org/v1" || !lines[1].startsWith("-> X25519 ")) return false;
  if (!base64(lines[1].slice(10), 32) || !base64(lines[2], 32) || !base64(lines.at(-1).slice(4), 32)) return false;
  const grease = lines.slice(3, -1);
  if (grease.length > 0) {
    const [arrow, type, ...args] = grease[0].split(" ");
    if (arrow !== "->" || !/^[!-~]{0,8}-grease$/.test(type ?? "")) return false;
    if (args.length > 4 || !args.every((arg) => /^[!-~]{1,8}$/.test(arg))) return false;
    const body = grease.slice(1);
    if (body.length === 0 || body.at(-1).length >= 64 || !body.slice(0, -1).every((l) => l.length === 64)) return false;
    if (!base64(body.join("")) || Buffer.from(body.join(""), "base64").length > 99) return false;
  }
  const chunks = file.length - whole - 16;
  const last = chunks % 65552 || 65552;
  return chunks >= 16 && last >= 16 && (last > 16 || chunks === 16);
}

function unpad(plain, head) {
  need(plain.length >= 4, "padding: too short");
  const length = plain.readUInt32BE(0);
  let size = [4096, 16384, 65536].find((one) => one >= 4 + length);
  if (!head) {
    const L = Math.max(1024, 4 + length);
    const E = Math.floor(Math.log2(L));
    const unit = 2 ** (E - (Math.floor(Math.log2(E)) + 1));
    size = Math.ceil(L / unit) * unit;
  }
  need(plain.length === size && size <= 8 * 1024 * 1024, "padding: another length");
  need(plain.subarray(4 + length).every((byte) => byte === 0), "padding: not zeros");
  return plain.subarray(4, 4 + length);
}

// Which epoch opened it, and what was in it.
async function open(file, identities, head) {
  for (const [epoch, identity] of identities) {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    let plain;
    try {
      plain = Buffer.from(await decrypter.decrypt(new Uint8Array(file), "uint8array"));
    } catch (error) {
      if (/no identity/.test(error.message)) continue;
      throw error;
    }
    return { epoch, value: decode(unpad(plain, head)) };
  }
  return null;
}

// ---- 2. Keys and ids: the epochs' ids follow from their secrets, and so do the identities.
function epochsOf(keys, lines) {
  const bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  const known = new Map();
  for (const line of lines) {
    const data = line.toLowerCase().replace("age-secret-key-1", "").slice(0, -6);
    const bits = [...data].map((c) => bech32.indexOf(c).toString(2).padStart(5, "0")).join("");
    known.set(hex(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2))), line);
  }
  return Object.entries(keys.epochs).map(([id, secret]) => {
    const [s, group] = [raw(secret), raw(keys.group)];
    need(hex(KDF(s, group, "epoch/id")) === id, `epoch ${id}: not the id of its secret`);
    const identity = known.get(hex(KDF(s, group, "epoch/age")));
    need(identity, `epoch ${id}: its identity is not there`);
    return [id, identity];
  });
}

// ---- 4. Names in the store
function listing(root, kind, shape) {
  const folder = join(root, kind);
  const files = new Map();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (!/^[a-z0-9-]{0,64}\.age$/.test(name)) continue;
    const found = shape.exec(name);
    need(found, `${kind}/${name}: a name of another shape`);
    const file = readFileSync(join(folder, name));
    const hash = sha(file);
    need(found.at(-1) === b32(kind === "o" ? hash : hash.subarray(0, 10)), `${kind}/${name}: the bytes do not match the name`);
    need(headerHolds(file), `${kind}/${name}: the header is not one of ours`);
    files.set(name, { file, found, hash: hex(hash) });
  }
  return files;
}

// ---- 5. Entries
const BODY = ["n", "b32", "n", "b32", "n", { or: "b32" }, "n", ["*", TIP], "n", "b32"];
function entryOf(item, group, carrier) {
  need(fits(item, ["b", "b64", { or: "b" }]), `${carrier}: not an entry`);
  const [bytes, signature, payload] = item;
  const body = decode(bytes);
  need(body[0] === 0, `${carrier}: an entry of another version`);
  need(fits(body, BODY), `${carrier}: not a body`);
  const [, of, log, author, seq, prev, beside, deps, , payloadHash] = body;
  const id = hex(H("id", bytes));
  const is = (truth, what) => need(truth, `${carrier}: entry ${id.slice(0, 8)}: ${what}`);
  const genesis = hex(of) === ZEROS;
  is(genesis ? hex(H("genesis", bytes)) === group && log === 1 && seq === 1 : hex(of) === group, "of another group");
  is(payload === null ? log === 2 : H("payload", payload).equals(payloadHash), "the payload's hash");
  const size = bytes.length + (payload?.length ?? 0);
  is(bytes.length <= 20 * 1024 && size <= (log === 1 ? 61 : 1024 + 64) * 1024, "too large");
  is(signed(author, "entry", bytes, signature), "its signature");
  is((log === 1 || log === 2) && seq >= 1 && (prev === null) === (seq === 1), "its place");
  is(tipsHold(deps), "its deps");
  return { id, genesis, log, author: hex(author), seq, prev: prev && hex(prev), beside, bytes, payload,
    deps: deps.map(([device, l, n, dep]) => ({ device: hex(device), log: l, seq: n, id: hex(dep) })) };
}

// ---- 7. The ledger. Every base is 0: all epochs are at hand.
class Ledger {
  chains = new Map();
  chain(device, log) {
    const key = device + log;
    if (!this.chains.has(key)) this.chains.set(key, []);
    return this.chains.get(key);
  }
  at({ device, log, seq }) { return this.chain(device, log)[seq - 1]; }
  // Takes in all that can be; whatever is left over is a gap, and the reader ends.
  takeAll(entries) {
    let waiting = [...entries].sort((a, b) => a.seq - b.seq);
    while (waiting.length > 0) {
      const left = waiting.filter((entry) => !this.take(entry));
      need(left.length < waiting.length, `a gap: entry ${left[0]?.id.slice(0, 8)} builds on what is not here`);
      waiting = left;
    }
  }
  take(entry) {
    const chain = this.chain(entry.author, entry.log);
    const same = chain[entry.seq - 1];
    if (same) {
      need(same.id === entry.id, `a fork of ${entry.author.slice(0, 8)}`);
      same.payload ??= entry.payload;
      return true;
    }
    if (chain.length !== entry.seq - 1) return false;
    const before = chain.at(-1);
    const say = (truth, what) => need(truth, `entry ${entry.id.slice(0, 8)}: ${what}`);
    say(entry.prev === (before ? before.id : null), "does not extend its chain");
    const seen = new Map(before?.seen);
    const other = entry.author + (3 - entry.log);
    if (entry.log === 1) {
      say(entry.seq <= 1024, "its log is full");
      for (const dep of entry.deps.filter((d) => d.log === 1)) {
        if (!this.at(dep)) return false;
        say(this.at(dep).id === dep.id, "names another entry than is here");
      }
      for (const dep of entry.deps) {
        say(dep.device !== entry.author || dep.log !== 1, "names its own log");
        say(dep.seq > (seen.get(dep.device + dep.log) ?? 0), "names what it had seen");
      }
      const own = entry.deps.find((d) => d.device + d.log === other);
      const past = before?.beside ?? 0;
      say(own ? own.seq === entry.beside && entry.beside > past : entry.beside === past, "its place beside the other log");
    }
    for (const dep of entry.deps) seen.set(dep.device + dep.log, Math.max(seen.get(dep.device + dep.log) ?? 0, dep.seq));
    seen.set(entry.author + entry.log, entry.seq);
    entry.seen = seen;
    chain.push(entry);
    return true;
  }
  all = (log) => [...this.chains.values()].flat().filter((entry) => entry.log === log);
  // 8. Forks: on one line iff each point is ≤ the *before* of the next.
  oneLine(device) {
    const line = [...this.chain(device, 1), ...this.chain(device, 2)].map((e) => (e.log === 1 ? [e.seq, e.beside, 1, 0] : [e.beside, e.seq, 0, 1]));
    line.sort((a, b) => a[0] + a[1] - b[0] - b[1]);
    return line.every(([m, c], i) => i + 1 === line.length || (m <= line[i + 1][0] - line[i + 1][2] && c <= line[i + 1][1] - line[i + 1][3]));
  }
}

// ---- 12. Heads and packs
const REF = ["b32", "b32", "b32", "n", "n", "n", "b32"];
const OWN = { or: ["n", "b32"] };
const HEAD = ["n", "b32", "b32", "n", OWN, OWN, ["*", REF], ["*", "b32"], ["*", TIP], ["*", "b32"], "n", "t"];
async function headOf({ file, found }, name, { group, loc, identities }) {
  const is = (truth, what) => need(truth, `h/${name}: ${what}`);
  const opened = await open(file, identities, true);
  is(opened, "opens with no epoch held");
  is(fits(opened.value, ["n", "b", "b64", ["*", ["b", "b64", { or: "b" }]]]) && opened.value[0] === 1, "not a head");
  const [, bytes, signature, inline] = opened.value;
  const body = decode(bytes);
  is(fits(body.slice(0, 3), HEAD.slice(0, 3)) && signed(body[2], "head", bytes, signature), "its signature");
  is(body[0] === 0, "of another version");
  is(fits(body, HEAD), "not the body of a head");
  const [, of, device, seq, membership, content, packs, membershipPacks, seen, epochs, , app] = body;
  is(hex(of) === group && seq === Number(found[2]), "another group or number");
  is(found[1] === b32(MAC(raw(loc), "dev", device).subarray(0, 10)), "the tag is another device's");
  is(tipsHold(seen) && ascending(epochs, hex) && Buffer.byteLength(app) <= 64, "not in order");
  is(packs.every((ref) => ref[3] === 2 && ref[4] >= 1 && ref[5] >= ref[4]), "a reference to a pack");
  for (const [log, tip] of [[1, membership], [2, content]]) {
    const told = seen.find((t) => t[0].equals(device) && t[1] === log);
    is(tip ? told && told[2] === tip[0] && told[3].equals(tip[1]) : !told, "its own tips differ");
  }
  return { name, device: hex(device), seq, membership, content, packs, membershipPacks, seen, epochs, inline };
}

// ---- 6. Content: a sheet that breaks a rule is not shown.
function sheetHolds(sheet) {
  if (!fits(sheet, ["t", ["*", "n"], "t", "t", "t"])) return false;
  const [title, feelings, other, happened, puzzles] = sheet;
  return /^(?!\s*$)\P{Cc}{1,200}$/u.test(title) && /^\P{Cc}{0,60}$/u.test(other) && feelings.every((n, i) => n <= 5 && (i === 0 || feelings[i - 1] < n)) &&
    [happened, puzzles].every((text) => [...text].length <= 20000);
}

async function read(folder) {
  const keys = JSON.parse(readFileSync(join(folder, "keys.json"), "utf8"));
  const identities = epochsOf(keys, readFileSync(join(folder, "identities.txt"), "utf8").split("\n").filter((l) => l.startsWith("AGE-")));
  const { group, loc } = keys;
  const directory = b32(H("dir", raw(loc)).subarray(0, 10));
  const root = join(folder, "store", directory);
  const tag = "([a-z2-7]{16})";
  const listed = listing(root, "h", new RegExp(`^${tag}-([0-9]{10})-${tag}\\.age$`));
  const files = new Map([...listing(root, "o", /^([a-z2-7]{52})\.age$/).values()].map((one) => [one.hash, one.file]));
  for (const kind of ["g", "j"]) listing(root, kind, new RegExp(`^${tag}-${tag}\\.age$`));

  // 13. Pull: of each device the highest head; of two of one number, each.
  const highest = new Map();
  for (const { found } of listed.values()) highest.set(found[1], found[2] > (highest.get(found[1]) ?? "") ? found[2] : highest.get(found[1]));
  const heads = [];
  for (const [name, one] of listed) if (highest.get(one.found[1]) === one.found[2]) heads.push(await headOf(one, name, { group, loc, identities }));
  need(heads.length > 0, "no head is there");

  const opened = new Map();
  const pack = async (hash, by) => {
    if (!opened.has(hash)) {
      need(files.has(hash), `h/${by}: the pack ${b32(raw(hash))} is not there`);
      const got = await open(files.get(hash), identities, false);
      need(got, `o/${b32(raw(hash))}: opens with no epoch held`);
      need(fits(got.value, ["n", ["*", ["b", "b64", { or: "b" }]]]) && got.value[0] === 2, `o/${b32(raw(hash))}: not a pack`);
      opened.set(hash, got.value[1].map((item) => entryOf(item, group, `o/${b32(raw(hash))}`)));
    }
    return opened.get(hash);
  };

  // Within a head: membership of all heads first.
  const ledger = new Ledger();
  const acts = [];
  const content = [];
  for (const head of heads) {
    for (const hash of head.membershipPacks) acts.push(...(await pack(hex(hash), head.name)).map((entry) => (need(entry.log === 1, "content in a membership pack"), entry)));
    const inline = head.inline.map((item) => entryOf(item, group, `h/${head.name}`));
    acts.push(...inline.filter((entry) => entry.log === 1));
    content.push(...inline.filter((entry) => entry.log === 2));
    const own = inline.filter((entry) => entry.log === 2 && entry.author === head.device).map((entry) => entry.seq);
    for (const [hash, , device, , first, last, tip] of head.packs) {
      const entries = await pack(hex(hash), head.name);
      need(entries.every((e, i) => e.log === 2 && e.author === hex(device) && e.seq === first + i) && entries.length === last - first + 1 &&
        entries.at(-1).id === hex(tip), `h/${head.name}: a pack holds something else than is said of it`);
      content.push(...entries);
      if (hex(device) === head.device) own.push(...entries.map((entry) => entry.seq));
    }
    // Own packs and inline entries together hold all its content from its first.
    need(new Set(own).size === (head.content?.[0] ?? 0) && Math.max(0, ...own) === new Set(own).size, `h/${head.name}: not all its content`);
  }
  ledger.takeAll(acts);
  const membership = new Membership(ledger.all(1), group, loc);
  const now = membership.state(new Set(membership.acts.keys()));
  need(now.of("genesis").length === 1, "no genesis");
  const admitted = new Set([...membership.acts.values()].flatMap((act) => act.op?.device ?? []));
  const stranger = (device) => !admitted.has(device);
  ledger.takeAll(content.filter((entry) => !stranger(entry.author) && !now.isKit(entry.author)));

  // Everything that somebody has seen, by an entry or by a head, has to be here (Freshness: missing, crossed).
  const has = (tip, by) => need(ledger.at(tip)?.id === tip.id, `missing: ${by} saw another history of ${tip.device.slice(0, 8)}`);
  for (const entry of [...ledger.all(1), ...ledger.all(2)]) for (const dep of entry.deps) has(dep, `entry ${entry.id.slice(0, 8)}`);
  const epochs = new Set(now.of("epoch").map((act) => hex(act.op.rest[0])));
  for (const head of heads.filter((one) => !stranger(one.device))) {
    for (const [device, log, seq, id] of head.seen) has({ device: hex(device), log, seq, id: hex(id) }, `h/${head.name}`);
    need(head.epochs.every((id) => epochs.has(hex(id))), `h/${head.name}: an epoch that no act names`);
  }
  for (const device of now.devices) {
    need(ledger.oneLine(device), `a fork of ${device.slice(0, 8)}`);
    const wrote = ledger.chain(device, 1).length + ledger.chain(device, 2).length;
    need(wrote === 0 || !now.live(device) || now.isKit(device) || heads.some((h) => h.device === device), `the head of ${device.slice(0, 8)} is gone`);
  }

  // ---- 14. What counts of content
  const texts = ledger.all(2);
  const status = new Map();
  const saw = (by, entry) => (by.seen.get(entry.author + 2) ?? 0) >= entry.seq;
  for (const entry of texts) {
    const ended = now.endings(entry.author).some((act) => saw(act, entry));
    if (now.letIn.has(entry.author) && (now.live(entry.author) || ended)) status.set(entry.id, "counts");
  }
  for (let more = true; more; ) {
    more = false;
    const witnesses = [...now.acts, ...texts.filter((entry) => status.has(entry.id))];
    for (const entry of texts.filter((one) => now.letIn.has(one.author) && !status.has(one.id))) {
      if (!witnesses.some((by) => now.person(by.author) !== now.person(entry.author) && saw(by, entry))) continue;
      status.set(entry.id, "transmitted");
      more = true;
    }
  }

  // ---- 15. Forgetting
  const payload = (entry) => {
    const value = entry.payload && attempt(entry.payload);
    return Array.isArray(value) && fits(value[0], "b16") && fits(value[1], "n") ? value : null;
  };
  const byId = new Map(texts.map((entry) => [entry.id, entry]));
  const mayErase = new Set(); // a null payload is taken in
  const erased = new Set(); // and one that is here is shown no more
  for (const entry of texts) {
    const value = payload(entry);
    if (value?.[1] !== 3 || !fits(value.slice(2), ["b32"])) continue;
    const target = byId.get(hex(value[2]));
    if (!target || payload(target)?.[1] === 3) continue;
    const tips = [...entry.seen].filter(([log]) => log.endsWith("1")).map(([log, seq]) => ledger.at({ device: log.slice(0, -1), log: 1, seq }).id);
    const then = membership.state(new Set(tips.flatMap((id) => [id, ...membership.acts.get(id).above])));
    if (now.person(entry.author) !== now.person(target.author) && then.role(then.person(entry.author)) !== 1) continue;
    mayErase.add(target.id);
    if (status.has(entry.id)) erased.add(target.id);
  }

  const shown = [];
  for (const entry of texts) {
    need(entry.payload !== null || mayErase.has(entry.id), `entry ${entry.id.slice(0, 8)}: erased by nobody who may`);
    if (!status.has(entry.id)) continue;
    const value = payload(entry);
    const situation = value?.[1] === 1 && fits(value[2], "b16") && sheetHolds(value.slice(3));
    const transmitted = value?.[1] === 4 && fits(value.slice(2, 4), ["t", "n"]) && NAME(60).test(value[2]) && sheetHolds(value.slice(4));
    const gone = entry.payload === null || erased.has(entry.id);
    if (entry.payload !== null && !situation && !transmitted) continue;
    shown.push([now.personName(now.person(entry.author)), gone ? "" : value[situation ? 3 : 4], gone]);
  }
  const compare = (a, b) => a.reduce((least, one, i) => least || Buffer.compare(Buffer.from(String(one)), Buffer.from(String(b[i]))), 0);
  const members = [...now.brought.keys()].filter(now.here).map((who) => [now.personName(who), ["", "facilitator", "member", "observer"][now.role(who)]]);
  return { directory, members: members.sort(compare), name: now.name, texts: shown.sort(compare) };
}

try {
  process.stdout.write(JSON.stringify(await read(process.argv[2])));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
