// Imported ahead of a part's own program: ends the part when its supervisor is gone, however that ended.
// SIGTERM first, so that the part stops as it would otherwise; then without asking.
// Plain JavaScript, because the worker threads of a part import it too, and tsx is not there in a thread.

const LIMIT_MS = 40_000;

if (process.channel) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), LIMIT_MS).unref();
  });
  // Listening to the channel must not keep a program alive that is done.
  process.channel.unref();
}
