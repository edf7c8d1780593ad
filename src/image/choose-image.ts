import { BallastError } from '../errors.ts';
import type { SavedImage } from './saved-images.ts';

/**
 * Chooses the image of an archive that a scenario is about.
 * @param wanted its name, or its id as a digest that may be cut off; undefined: it must be the only one
 * @throws BallastError `archive-ambiguous`, `archive-lacks-image`
 */
export function chooseImage(
  path: string,
  images: readonly SavedImage[],
  wanted: string | undefined,
): SavedImage {
  const [only] = images;
  const all = images.map(shownName).join(', ');
  if (wanted === undefined) {
    if (only !== undefined && images.length === 1) return only;
    throw new BallastError('input', 'archive-ambiguous', `${path} holds ${images.length} images: ${all}`, {
      hint: `choose one next to \`archive:\`, such as \`image: ${only === undefined ? 'name' : shownName(only)}\``,
    });
  }
  const fitting = images.filter((image) => isCalled(image, wanted));
  const [chosen] = fitting;
  if (chosen !== undefined && fitting.length === 1) return chosen;
  const [code, what] =
    fitting.length === 0
      ? (['archive-lacks-image', `holds no image ${wanted}`] as const)
      : (['archive-ambiguous', `holds ${fitting.length} images ${wanted}`] as const);
  throw new BallastError('input', code, `${path} ${what}`, {
    hint: images.length === 0 ? 'it is a root filesystem: leave out `image:`' : `it holds: ${all}`,
  });
}

function isCalled(image: SavedImage, wanted: string): boolean {
  const id = /^(?:sha256:)?([0-9a-f]{6,64})$/.exec(wanted)?.[1];
  if (id !== undefined && digestOf(image).startsWith(id)) return true;
  return image.names.some((name) => name === wanted || fullName(name) === fullName(wanted));
}

/** A name as engines complete it: `nginx` is `docker.io/library/nginx:latest`. */
function fullName(name: string): string {
  const parts = name.split('/');
  const [first = ''] = parts;
  const hasRegistry = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost');
  const place = hasRegistry ? name : parts.length > 1 ? `docker.io/${name}` : `docker.io/library/${name}`;
  return /[:@][^/]*$/.test(place) ? place : `${place}:latest`;
}

const digestOf = ({ config }: SavedImage) => /[0-9a-f]{64}/.exec(config)?.[0] ?? '';

function shownName(image: SavedImage): string {
  const id = digestOf(image).slice(0, 12);
  return (image.names[0] ?? (id === '' ? image.config : `sha256:${id}`)).slice(0, 200);
}
