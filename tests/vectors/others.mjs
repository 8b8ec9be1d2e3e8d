// Asks another implementation of age: npm `age-encryption` (typage) or the `age` command (Go).
// As a program: node others.mjs <what> <key or passphrase> < input > output. As a module: run(what, key, bytes).
// AGE_ENCRYPTION names, absolutely, the node_modules that hold age-encryption 0.3.1.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";

async function typage() {
  const modules = process.env.AGE_ENCRYPTION;
  if (!modules || !isAbsolute(modules))
    throw new Error("AGE_ENCRYPTION must name, absolutely, the node_modules that hold age-encryption 0.3.1");
  const { version } = JSON.parse(readFileSync(join(modules, "age-encryption/package.json"), "utf8"));
  if (version !== "0.3.1") throw new Error(`age-encryption is ${version}, not 0.3.1`);
  return import(pathToFileURL(join(modules, "age-encryption/dist/index.js")));
}

// Runs age on files in a directory of its own. A passphrase is typed on a terminal, made by script(1): age takes no other.
async function command(input, passphrase, ...args) {
  const directory = mkdtempSync(join(tmpdir(), "age-"));
  try {
    const [from, to] = [join(directory, "in"), join(directory, "out")];
    writeFileSync(from, input);
    if (passphrase === null) {
      execFileSync("age", [...args, "-o", to, from], { stdio: ["ignore", "pipe", "pipe"] });
      return readFileSync(to);
    }
    const terminal = spawn("script", ["-qec", `age ${args.join(" ")} -o ${to} ${from}`, "/dev/null"]);
    terminal.stdout.on("data", (text) => {
      for (const _ of String(text).matchAll(/passphrase[^:]*:/g)) terminal.stdin.write(passphrase + "\n");
    });
    const code = await new Promise((resolve, reject) => terminal.on("close", resolve).on("error", reject));
    if (code !== 0) throw new Error(`age ended with ${code}`);
    return readFileSync(to);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function ageOpen(identity, file) {
  const directory = mkdtempSync(join(tmpdir(), "age-"));
  try {
    const keys = join(directory, "keys");
    writeFileSync(keys, identity + "\n", { mode: 0o600 });
    return await command(file, null, "-d", "-i", keys);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export async function run(what, key, bytes) {
  switch (what) {
    case "typage seal": {
      const encrypter = new (await typage()).Encrypter();
      encrypter.addRecipient(key);
      return encrypter.encrypt(bytes);
    }
    case "typage open": {
      const decrypter = new (await typage()).Decrypter();
      decrypter.addIdentity(key);
      return decrypter.decrypt(bytes, "uint8array");
    }
    case "typage wrap": {
      const encrypter = new (await typage()).Encrypter();
      encrypter.setPassphrase(key);
      encrypter.setScryptWorkFactor(12);
      return encrypter.encrypt(bytes);
    }
    case "typage unwrap": {
      const decrypter = new (await typage()).Decrypter();
      decrypter.addPassphrase(key);
      return decrypter.decrypt(bytes, "uint8array");
    }
    case "age seal":
      return command(bytes, null, "-r", key);
    case "age open":
      return ageOpen(key, bytes);
    case "age wrap":
      return command(bytes, key, "-p");
    case "age unwrap":
      return command(bytes, key, "-d");
    default:
      throw new Error(`cannot ${what}`);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [what, key] = process.argv.slice(2);
  process.stdout.write(await run(what, key, new Uint8Array(readFileSync(0))));
}
