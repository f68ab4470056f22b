import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { hex, integer, many, pick } from './_make.ts';
import * as is from './_schema.ts';
import { added, type Growing, sizedPayload } from './_sized.ts';

const schema = is.schema(
  is.object({
    room: is.string,
    messages: is.array(
      is.object({
        id: is.integer(0, 2 ** 53 - 2),
        from: is.string,
        text: is.string,
        reactions: is.array(is.object({ emoji: is.string, count: is.integer(0, 1e9) })),
        edited: is.boolean,
      }),
    ),
  }),
);

export const meta: PayloadMeta = {
  title: 'chat messages in eight scripts, with emoji',
  needs: [],
  schema,
  sized: { smallestBytes: 320 },
};

type Script = readonly [string, ...string[]];

/** One list of words a script; every message takes the next script, so that all variants have the same. */
const SCRIPTS: readonly [Script, ...Script[]] = [
  ['привет', 'сегодня', 'встреча', 'хорошо', 'завтра', 'поезд', 'спасибо', 'погода'],
  ['今日は', '会議', '明日', '電車', 'ありがとう', '天気がいい', '了解です', '資料'],
  ['你好', '会议', '明天', '谢谢', '火车晚点', '没问题', '天气', '文件'],
  ['안녕하세요', '회의', '내일', '감사합니다', '기차', '좋아요', '날씨', '파일'],
  ['مرحبا', 'اجتماع', 'غدا', 'شكرا', 'قطار', 'حسنا', 'الطقس', 'ملف'],
  ['नमस्ते', 'बैठक', 'कल', 'धन्यवाद', 'रेलगाड़ी', 'ठीक है', 'मौसम', 'फ़ाइल'],
  ['γεια', 'συνάντηση', 'αύριο', 'ευχαριστώ', 'τρένο', 'εντάξει', 'καιρός', 'αρχείο'],
  ['สวัสดี', 'ประชุม', 'พรุ่งนี้', 'ขอบคุณ', 'รถไฟ', 'ตกลง', 'อากาศ', 'เอกสาร'],
];
const EMOJI = ['😀', '🎉', '👍🏽', '🚆', '☕', '👩‍💻', '🌧️', '❤️'] as const;

function chat(rng: Rng, messages: number) {
  return { room: hex(rng, 8), messages: many(messages, (index) => message(rng, index)) };
}

function message(rng: Rng, index: number) {
  const script = SCRIPTS[index % SCRIPTS.length] ?? SCRIPTS[0];
  return {
    id: integer(rng, 1, 2 ** 40),
    from: `${pick(rng, script)}${integer(rng, 1, 99)}`,
    text: `${many(9, () => pick(rng, script)).join(' ')} ${pick(rng, EMOJI)}`,
    reactions: [{ emoji: pick(rng, EMOJI), count: integer(rng, 1, 40) }],
    edited: rng() < 0.2,
  };
}

function start(rng: Rng): Growing {
  const { room, messages } = chat(rng, 0);
  return {
    value: { room, messages },
    add: (index) => added(messages, message(rng, index)),
    remove: () => messages.pop(),
    fill: (bytes) => {
      const [first] = messages;
      if (!first) return;
      for (let left = bytes; left > 0; ) {
        const word = ` ${pick(rng, SCRIPTS[0])}`;
        first.text += word;
        left -= Buffer.byteLength(word);
      }
    },
  };
}

const plugin: Plugin<Payload> = ({ options }) =>
  sizedPayload(options, { usual: (rng) => chat(rng, SCRIPTS.length), start });
export default plugin;
