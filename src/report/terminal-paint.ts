/** What a piece of text on a terminal is; its colour follows from that. */
export type Role = 'title' | 'heading' | 'good' | 'bad' | 'doubt' | 'hint' | 'dim' | 'bar';

/** Gives a text the colour of its role. It has no say in how long a line is: texts are padded before they are painted. */
export type Paint = (role: Role, text: string) => string;

/** No colour at all. */
export const unpainted: Paint = (_, text) => text;
