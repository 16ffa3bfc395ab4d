import type { ObjectName } from '../labels.js';

/**
 * Things that a person recognises when they are cut out of their picture: chosen by eye, on both sides alike, after a first
 * run over the tuning side had shown that things were pasted in which nobody could name (a phone at an ear, the edge of a
 * closed book). By source: which of its annotated things, counted from 0.
 */
export const RECOGNISABLE: Readonly<Record<ObjectName, Readonly<Record<string, readonly number[]>>>> = {
  phone: { '42528': [0], '537991': [0, 1], '179112': [0], '343706': [0], '53909': [0] },
  book: { '403353': [0], '480936': [0], '547336': [1], '147415': [1] },
  laptop: {
    '325838': [1],
    '363840': [0, 1],
    '537991': [2],
    '340894': [1],
    '119828': [0],
    '177015': [0],
    '345252': [0],
    '527427': [1],
    '546717': [0],
    '555009': [0],
  },
};
