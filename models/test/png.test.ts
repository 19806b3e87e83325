import t from "tap";
import { decodePng, encodePng } from "../src/png.js";
import { seededRandom } from "../src/random.js";

const random = seededRandom(3);
const image = { width: 7, height: 5, pixels: Uint8Array.from({ length: 35 }, () => random.below(256)) };

t.test("what is written is read back", async (t) => {
  t.same(decodePng(encodePng(image)), image);
});

t.test("damage to any byte is noticed", async (t) => {
  const bytes = encodePng(image);
  for (let index = 0; index < bytes.length; index++) {
    const damaged = Uint8Array.from(bytes);
    damaged[index] ^= 1;
    t.throws(
      () => decodePng(damaged),
      { message: /decodePng|check|invalid|incorrect|unexpected|Cannot/ },
      `byte ${index}`,
    );
  }
});

t.test("a file that is cut off or continued is refused", async (t) => {
  const bytes = encodePng(image);
  for (let length = 0; length < bytes.length; length++) t.throws(() => decodePng(bytes.subarray(0, length)));
  t.throws(() => decodePng(Uint8Array.from([...bytes, 0])), /stray bytes/);
});

t.test("pixels that are no rectangle are refused", async (t) => {
  t.throws(() => encodePng({ ...image, width: 8 }), RangeError);
});
