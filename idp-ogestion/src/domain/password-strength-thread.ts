import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as en from '@zxcvbn-ts/language-en';
import * as fr from '@zxcvbn-ts/language-fr';
import type { Question, Strength } from './password-strength.ts';

const { 'commonWords-en': commonWordsEn, 'firstnames-en': firstnamesEn } = en.dictionary;

/** Passwords leaked and common words, French first. All of it comes with the packages: nothing is asked of the network. */
const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...fr.dictionary, commonWordsEn, firstnamesEn },
  graphs: common.adjacencyGraphs,
});
const leaked = new Set(common.dictionary['passwords-common']);

/** What is estimated: the time grows steeply with the length, and a strong beginning is enough. In code points. */
const ESTIMATED = 32;

/** Spaces and punctuation do not make a leaked password another one. */
const bare = (password: string): string => password.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const estimate = ({ password, words }: Question): Strength => ({
  leaked: leaked.has(password.toLowerCase()) || leaked.has(bare(password)),
  score: zxcvbn.check([...password].slice(0, ESTIMATED).join(''), words).score,
});

parentPort?.on('message', (question: Question) => parentPort?.postMessage(estimate(question)));
