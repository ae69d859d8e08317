// Speaks with gnuspeech's articulatory synthesiser (npm @echogarden/gnuspeech-wasm, GPL-3).
// node gnuspeech.mjs PACKAGE < lines of "voice<tab>tempo<tab>text<tab>file to write"
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const { synthesize } = await import(resolve(process.argv[2], "dist/exports/GnuSpeech.js"));
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const [voice, tempo, text, file] = line.split("\t");
  const { audioData } = await synthesize(text, { voice, tempo: Number(tempo), controlRate: 250 });
  writeFileSync(file, audioData);
}
