/**
 * Entry of a parse process: files that nobody vouched for are read and taken apart here, in a process with bounded
 * memory that can be ended at any moment. It knows no secrets, holds no database, writes nothing and connects nowhere.
 */
import { createOcrEngine } from '../parse/ocr/ocr-engine.ts';
import { runParseTask } from './run-parse-task.ts';
import { serveParseTasks } from './serve-parse-tasks.ts';

const ocr = createOcrEngine();
serveParseTasks((task, onStep) => runParseTask(task, { ocr, onStep }));
