import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { hex, integer, many, pick } from './_make.ts';

export const meta: PayloadMeta = { title: 'chat messages in eight scripts, with emoji', needs: [] };

/** One list of words a script; every message takes the next script, so that all variants have the same. */
const SCRIPTS: readonly (readonly [string, ...string[]])[] = [
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

function chat(rng: Rng) {
  return {
    room: hex(rng, 8),
    messages: SCRIPTS.map((script) => ({
      id: integer(rng, 1, 2 ** 40),
      from: `${pick(rng, script)}${integer(rng, 1, 99)}`,
      text: `${many(9, () => pick(rng, script)).join(' ')} ${pick(rng, EMOJI)}`,
      reactions: [{ emoji: pick(rng, EMOJI), count: integer(rng, 1, 40) }],
      edited: rng() < 0.2,
    })),
  };
}

const plugin: Plugin<Payload> = () => ({ variants: (rng) => many(8, () => chat(rng)) });
export default plugin;
