// A model in llama.cpp: node llama.cjs BINARIES MODEL THREADS. It answers the commands of serve.go.
// llama.cpp chooses its kernels for this processor, and says which on stderr.

const binaries = process.argv[2], file = process.argv[3], threads = Number(process.argv[4]);
const llama = require(binaries + "/llama-addon.node");
const begun = 64, most = 512, sequences = 8;

// numbers returns n tokens that serve.go has too.
function numbers(n, seed) {
  const tokens = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    tokens[i] = (seed % 200) + 3;
  }
  return tokens;
}

function start() {
  const at = performance.now(), used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return `${(performance.now() - at) / 1e3} ${(user + system) / 1e6}`;
  };
}

async function main() {
  llama.setLogger((level, text) => { if (level <= 2 || text.includes("loaded CPU")) process.stderr.write(text); });
  llama.setLoggerLogLevel(4);
  llama.loadBackends();
  llama.loadBackends(binaries);
  await llama.init();
  const model = new llama.AddonModel(file, { addonExports: llama, useMmap: true, gpuLayers: 0 });
  if (!await model.init()) throw new Error(`${file} cannot be loaded`);
  const context = new llama.AddonContext(model, { contextSize: sequences * 1024, batchSize: most, sequences, threads, flashAttention: "auto" });
  if (!await context.init()) throw new Error(`no context for ${file}`);
  const greedy = new llama.AddonSampler(model);
  greedy.applyConfig({ temperature: 0 });
  process.stderr.write(`${llama.systemInfo()}\n`);

  const forget = () => { for (let s = 0; s < sequences; s++) context.disposeSequence(s); };
  // add appends tokens to a sequence, and returns where the logits of the last will be.
  const add = (sequence, at, tokens) => context.addToBatch(sequence, at, tokens, new Uint32Array([tokens.length - 1]))[0];

  async function prefill(n) {
    forget();
    const stop = start();
    context.initBatch(n);
    add(0, 0, numbers(n, 1));
    await context.decodeBatch();
    return stop();
  }

  async function decode(n, steps) {
    forget();
    for (let s = 0; s < n; s++) {
      context.initBatch(begun);
      add(s, 0, numbers(begun, s + 1));
      await context.decodeBatch();
    }
    const last = new Array(n).fill(7);
    let stop;
    for (let step = 0; step <= steps; step++) {
      if (step === 1) stop = start();
      context.initBatch(n);
      const at = last.map((token, s) => add(s, begun + step, new Uint32Array([token])));
      await context.decodeBatch();
      for (let s = 0; s < n; s++) last[s] = await context.sampleToken(at[s], greedy);
    }
    return stop();
  }

  console.log("ready");
  for await (const line of require("readline").createInterface({ input: process.stdin })) {
    const [what, n, steps] = line.split(" ");
    console.log(await (what === "prefill" ? prefill(Number(n)) : decode(Number(n), Number(steps))));
  }
  process.exit();
}

main().catch(error => { console.error(error); process.exit(1); });
