// Counts what holds and prints what does not.

export class Report {
  passed = 0;
  failed = 0;

  check(well, words) {
    if (well) {
      this.passed += 1;
    } else {
      this.failed += 1;
      console.log(`FAILED: ${words}`);
    }
    return well;
  }

  // A walk is one proof: it holds when nothing in it throws.
  async walk(name, run) {
    const begun = Date.now();
    try {
      await run();
      this.passed += 1;
      console.log(`ok: ${name} (${Date.now() - begun} ms)`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAILED: ${name}: ${error.stack ?? error}`);
    }
  }

  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exit(this.failed > 0 || this.passed === 0 ? 1 : 0);
  }
}
