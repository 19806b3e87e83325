import t from "tap";
import { digitImages, drawInTerminal, renderDigit, seededRandom } from "../src/index.js";

t.test("the same stream draws the same digit, another stream another", async (t) => {
  const { pixels } = renderDigit(3, seededRandom(11, 4));
  t.same(renderDigit(3, seededRandom(11, 4)).pixels, pixels);
  t.notSame(renderDigit(3, seededRandom(11, 5)).pixels, pixels);
});

t.test("an image is what an 8-bit file can hold, and has ink", async (t) => {
  const images = digitImages(seededRandom(12));
  for (let count = 0; count < 200; count++) {
    const { label, pixels } = images.next().value;
    t.ok(Number.isInteger(label) && label >= 0 && label <= 9);
    t.same(
      Float32Array.from(pixels, (value) => Math.round(255 * value) / 255),
      pixels,
    );
    t.ok(Math.max(...pixels) > 0.3, "ink");
    t.ok(Math.min(...pixels) >= 0 && Math.max(...pixels) <= 1);
  }
});

t.test("what is no digit is refused", async (t) => {
  t.throws(() => renderDigit(10, seededRandom(1)), /10 is no digit/);
});

t.test("a drawing has half as many lines as rows", async (t) => {
  const pixels = Float32Array.from([1, 0, 0, 1, 0, 1, 0, 1, 1]);
  t.same(drawInTerminal(pixels, 3), ["█ ▄", " ▀▀"]);
  t.same(
    drawInTerminal(pixels, 3, { style: "shaded" }).map((line) => line.split("▀").length),
    [4, 4],
  );
  t.throws(() => drawInTerminal(pixels, 2), RangeError);
});

t.test("a seed that is no unsigned 32-bit integer is refused", async (t) => {
  for (const seed of [-1, 0.5, 2 ** 32]) t.throws(() => seededRandom(seed), RangeError);
});
