package dev.sallyport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetAsideTest {
  private final Instant now = Instant.now();

  @TempDir Path folder;

  private Path file(String name, Duration age) throws Exception {
    Path file = Files.createFile(folder.resolve(name));
    return Files.setLastModifiedTime(file, FileTime.from(now.minus(age)));
  }

  @Test
  void files_areCountedUntilTheyAreDeleted_whoeverSetThemAside() throws Exception {
    Path old = file("0000000001-000-0000000001.damaged", Duration.ofDays(31));
    Path young = file("0000000001-000-0000000002.damaged", Duration.ofDays(29));
    file("0000000000-000-0000000001.refused", Duration.ofDays(90));
    try (LedgerFolder ledger = LedgerFolder.open(folder)) {
      assertThat(ledger.damaged()).isEqualTo(2);
      assertThat(ledger.refused()).isEqualTo(1);

      ledger.forgetSetAside(now.minus(Duration.ofDays(30)));

      assertThat(ledger.damaged()).isEqualTo(1);
      assertThat(ledger.refused()).isZero();
      assertThat(old).doesNotExist();
      assertThat(young).exists();
    }
  }

  @Test
  void file_isKeptFromTheDayOnWhichItIsSetAside() throws Exception {
    SegmentName name = new SegmentName(1, 0, 1);
    file(name.file(), Duration.ofDays(100));
    try (LedgerFolder ledger = LedgerFolder.open(folder)) {
      Path aside = ledger.setAside(name);

      ledger.forgetSetAside(now.minus(Duration.ofDays(30)));

      assertThat(aside).exists();
      assertThat(ledger.damaged()).isEqualTo(1);
    }
  }
}
