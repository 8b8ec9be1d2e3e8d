// Times our core, in WebAssembly, against what others offer, under Node; prints one table.
// node run.mjs <folder of our module> <node_modules with secsync and age-encryption>
// Times of one machine mean little on another: what counts are ratios, and both sides of each take turns in one process. Time is
// the processor's, which other programs hardly change.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [ours, modules] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const bench = createRequire(join(ours, "x.js"))("./bench.js");
const age = await import(pathToFileURL(join(modules, "age-encryption/dist/index.js")));
const secsync = require("secsync");
const sodium = require("libsodium-wrappers");
await sodium.ready;

const ROUNDS = 7;
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

async function timed(run) {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

// Medians of each part's milliseconds, and of each round's ratios to the first part.
async function turns(parts, before = () => {}) {
  const times = parts.map(() => []);
  for (let round = 0; round <= ROUNDS; round++) {
    before();
    for (const [at, part] of parts.entries()) {
      const took = await timed(part);
      // The first round warms up.
      if (round > 0) times[at].push(took);
    }
  }
  const ratios = times.map((all) => median(all.map((time, round) => time / times[0][round])));
  return { times: times.map((all) => median([...all])), ratios };
}

const rows = [];
const row = (what, ours, theirs, ratio, aim, held) => rows.push({ what, ours, theirs, ratio, aim, held });
const ms = (time, digits = 1) => `${time.toFixed(digits)} ms`;
const least = (ratio, aim) => [`${ratio.toFixed(1)} ×`, `≥ ${aim} ×`, ratio >= aim];
const most = (count, aim, unit = "") => ["", `≤ ${aim}${unit}`, count <= aim];

const ENTRIES = 5000;

// secsync: the same character, an update each, which its servers hand on as JSON.
function updates(character) {
  const key = sodium.randombytes_buf(sodium.crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  const pairs = Array.from({ length: 12 }, () => sodium.crypto_sign_keypair());
  const [docId, snapshot] = [secsync.generateId(sodium), secsync.generateId(sodium)];
  const made = [];
  for (let at = 0; at < ENTRIES; at++) {
    const pair = pairs[at % 12];
    const publicData = { docId, refSnapshotId: snapshot, pubKey: sodium.to_base64(pair.publicKey) };
    made.push(secsync.createUpdate(character, publicData, key, pair, Math.floor(at / 12), sodium));
  }
  const read = () => {
    for (const [at, update] of made.entries()) {
      const clock = Math.floor(at / 12) - 1;
      const { content, error } = secsync.verifyAndDecryptUpdate(update, key, snapshot, clock, sodium, "off");
      if (error || content.length !== character.length) throw error ?? new Error("another update");
    }
  };
  return { read, bytes: made.reduce((sum, update) => sum + JSON.stringify(update).length, 0) };
}

{
  const season = new bench.Season(12, ENTRIES, 21);
  const theirs = updates(season.update());
  const parts = [() => season.load(), theirs.read, () => season.prove(), () => season.keep()];
  const { times, ratios } = await turns(parts, () => season.prepare());
  const [requests, , down] = season.traffic();
  const each = (time) => `${((time * 1000) / ENTRIES).toFixed(1)} µs`;
  row("cold load of 5 000 notes of 12 devices", ms(times[0], 0), ms(times[1], 0), "", "", null);
  row("  each (theirs: secsync 0.5.0)", each(times[0]), each(times[1]), ...least(ratios[1], 4));
  row("  requests", requests, "", ...most(requests, 50));
  row("  bytes got", down, "", "", "", null);
  const stored = season.stored() / ENTRIES;
  row("  bytes stored for each", stored.toFixed(0), (theirs.bytes / ENTRIES).toFixed(0), ...most(stored, 400));
  row("  each one's own signature, later, each", each(times[2]), "", "", "", null);
  row("  rows of the device sealed and opened, each", each(times[3]), "", "", "", null);
  season.free();
}

{
  const rotation = new bench.Rotation(12, 3);
  const { times } = await turns([() => rotation.remove()], () => rotation.prepare());
  const [requests, up, down] = rotation.traffic();
  row("removing one of 12 members with 3 devices each", ms(times[0]), "", "", "", null);
  row("  requests; bytes put, bytes got", `${requests}; ${up}, ${down}`, "", "", "", null);
  const [grants, left] = [rotation.grants(), 11 * 3];
  row("  devices that get the new epoch, the minter's included", grants, "", "", `${left}`, grants === left);
  rotation.free();
  const acts = new bench.Acts(200);
  const replay = await turns([() => acts.replay()]);
  row("replay of 200 acts of membership", ms(replay.times[0]), "", "", "", null);
  acts.free();
}

{
  const notes = new bench.Notes(1000);
  const identity = await age.generateX25519Identity();
  const to = await age.identityToRecipient(identity);
  const plain = Array.from({ length: 1000 }, (_, at) => new Uint8Array(1024).fill(at));
  let sealed = [];
  const seal = async () => {
    sealed = [];
    for (const note of plain) {
      const encrypter = new age.Encrypter();
      encrypter.addRecipient(to);
      sealed.push(await encrypter.encrypt(note));
    }
  };
  const open = async () => {
    for (const file of sealed) {
      const decrypter = new age.Decrypter();
      decrypter.addIdentity(identity);
      if ((await decrypter.decrypt(file)).length !== 1024) throw new Error("another note");
    }
  };
  const sealing = await turns([() => notes.seal(), seal]);
  const opening = await turns([() => notes.open(), open]);
  const line = (what, { times, ratios }) =>
    row(what, ms(times[0] / 1000, 3), ms(times[1] / 1000, 3), ...least(ratios[1], 8));
  line("sealing a note of 1 KiB (theirs: age-encryption 0.3.1)", sealing);
  line("opening it", opening);
  notes.free();
}

{
  const curve = new bench.Curve();
  const { times } = await turns([() => curve.verify(500), () => curve.agree(500), () => curve.ladder(500)]);
  const each = times.map((time) => `${(time * 2).toFixed(0)} µs`).join(", ");
  row("a signature checked; X25519 of the base point, of another", each, "", "", "", null);
}

const heads = { what: "", ours: "ours", theirs: "theirs", ratio: "faster", aim: "aim", held: null };
const all = [heads, ...rows].map((cells) => ({
  ...cells,
  held: cells.held === null ? "" : cells.held ? "✓" : "✗ missed",
}));
const columns = ["what", "ours", "theirs", "ratio", "aim", "held"];
const widths = columns.map((name) => Math.max(...all.map((cells) => [...String(cells[name])].length)));
for (const cells of all) {
  const pad = (name, at) => {
    const text = String(cells[name]);
    return at === 0 ? text.padEnd(widths[at]) : text.padStart(widths[at]);
  };
  console.log(columns.map(pad).join("  ").trimEnd());
}
