package dev.sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvelopeTest {
  private static final MasterKey FIRST = masterKey("first", 1);
  private static final MasterKey SECOND = masterKey("second", 2);
  private static final UUID WORKSPACE = new UUID(1, 2);
  private static final UUID ROW = new UUID(3, 4);
  private static final Place PLACE = new Place(WORKSPACE, ROW, "credential.secret", 7);
  private static final Secret SECRET = Secret.of("sk-vendor-secret");

  private final Envelope envelope = new Envelope(List.of(FIRST, SECOND));
  private final Sealed sealed = envelope.seal(SECRET, PLACE);

  private static MasterKey masterKey(String id, int seed) {
    byte[] bytes = new byte[MasterKey.BYTES];
    Arrays.fill(bytes, (byte) seed);
    return new MasterKey(id, Secret.of(bytes));
  }

  @Test
  void sealed_opensAtItsPlace() {
    assertThat(envelope.open(sealed, PLACE).revealText()).isEqualTo("sk-vendor-secret");
    assertThat(envelope.open(envelope.seal(Secret.of(""), PLACE), PLACE).length()).isZero();
  }

  @Test
  void sealed_isNeverTheSameTwice() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Sealed again = envelope.seal(SECRET, PLACE);
      assertThat(seen.add(HexFormat.of().formatHex(again.wrappedKey(), 0, 12))).isTrue();
      assertThat(seen.add(HexFormat.of().formatHex(again.ciphertext(), 0, 12))).isTrue();
      assertThat(seen.add(HexFormat.of().formatHex(again.ciphertext(), 12, 28))).isTrue();
    }
  }

  @Test
  void wrappedKey_isRefused_whenAnyBitOfItIsOther() {
    byte[] bytes = sealed.wrappedKey();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      assertBroken(new Sealed("first", flipped(bytes, bit), sealed.ciphertext()), PLACE);
    }
  }

  @Test
  void ciphertext_isRefused_whenAnyBitOfItIsOther() {
    byte[] bytes = sealed.ciphertext();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      assertBroken(new Sealed("first", sealed.wrappedKey(), flipped(bytes, bit)), PLACE);
    }
  }

  @Test
  void sealed_isRefused_whenCutShortAnywhere() {
    for (int length = 0; length < sealed.ciphertext().length; length++) {
      byte[] cut = Arrays.copyOf(sealed.ciphertext(), length);
      assertBroken(new Sealed("first", sealed.wrappedKey(), cut), PLACE);
    }
    for (int length = 0; length < sealed.wrappedKey().length; length++) {
      byte[] cut = Arrays.copyOf(sealed.wrappedKey(), length);
      assertBroken(new Sealed("first", cut, sealed.ciphertext()), PLACE);
    }
  }

  static Stream<Place> otherPlaces() {
    return Stream.of(
        new Place(new UUID(1, 3), ROW, "credential.secret", 7),
        new Place(new UUID(2, 2), ROW, "credential.secret", 7),
        new Place(ROW, WORKSPACE, "credential.secret", 7),
        new Place(WORKSPACE, new UUID(3, 5), "credential.secret", 7),
        new Place(WORKSPACE, ROW, "credential.secre", 7),
        Place.ofCredential(WORKSPACE, ROW, "accessKey", 7),
        Place.ofCredential(WORKSPACE, ROW, 6),
        new Place(WORKSPACE, ROW, "root.pepper", 7),
        new Place(WORKSPACE, ROW, "credential.secret", 8),
        Place.ofRootSecret(ROW, "pepper"));
  }

  @ParameterizedTest
  @MethodSource("otherPlaces")
  void sealed_isRefused_atAnotherPlace(Place other) {
    assertBroken(sealed, other);
  }

  /** Cut elsewhere into its parts, the same run of bytes must not mean the same. */
  @Test
  void masterKeyId_andPlace_areToldApart() {
    MasterKey longer = new MasterKey("first\u0001", FIRST.key());

    assertBroken(
        new Envelope(List.of(longer)),
        new Sealed(longer.id(), sealed.wrappedKey(), sealed.ciphertext()),
        PLACE);
  }

  @Test
  void halves_areRefused_whenOneIsOfAnotherPlaceOrSecret() {
    Sealed other = envelope.seal(Secret.of("sk-other"), PLACE);

    assertBroken(new Sealed("first", other.wrappedKey(), sealed.ciphertext()), PLACE);
    assertBroken(new Sealed("first", sealed.wrappedKey(), other.ciphertext()), PLACE);
  }

  @Test
  void rewrapped_opensUnderTheNewMasterKeyAlone_withTheSameCiphertext() {
    Sealed moved = new Envelope(List.of(SECOND, FIRST)).rewrap(sealed, PLACE);

    assertThat(moved.masterKeyId()).isEqualTo("second");
    assertThat(moved.ciphertext()).isEqualTo(sealed.ciphertext());
    assertThat(moved.wrappedKey()).isNotEqualTo(sealed.wrappedKey());
    assertThat(new Envelope(List.of(SECOND)).open(moved, PLACE).revealText())
        .isEqualTo("sk-vendor-secret");
    assertBroken(new Envelope(List.of(FIRST)), moved, PLACE);
  }

  @Test
  void rewrapping_refusesWhatDoesNotOpen() {
    Envelope turned = new Envelope(List.of(SECOND, FIRST));
    Sealed wrapping = new Sealed("first", flipped(sealed.wrappedKey(), 300), sealed.ciphertext());
    Sealed content = new Sealed("first", sealed.wrappedKey(), flipped(sealed.ciphertext(), 130));
    Sealed stranger = new Sealed("third", sealed.wrappedKey(), sealed.ciphertext());

    for (Sealed broken : List.of(wrapping, content, stranger)) {
      assertThatThrownBy(() -> turned.rewrap(broken, PLACE))
          .isInstanceOf(SealBrokenException.class);
    }
    otherPlaces()
        .forEach(
            other ->
                assertThatThrownBy(() -> turned.rewrap(sealed, other))
                    .isInstanceOf(SealBrokenException.class));
  }

  @Test
  void wrapping_isRefused_afterARewrapAtAnotherPlaceOrUnderAnotherName() {
    Envelope turned = new Envelope(List.of(SECOND, FIRST));
    Sealed moved = turned.rewrap(sealed, PLACE);

    otherPlaces().forEach(other -> assertBroken(turned, moved, other));
    assertBroken(turned, new Sealed("first", moved.wrappedKey(), moved.ciphertext()), PLACE);
    assertBroken(turned, new Sealed("second", sealed.wrappedKey(), moved.ciphertext()), PLACE);
  }

  @Test
  void first_seals_andAllOpen() {
    Envelope turned = new Envelope(List.of(SECOND, FIRST));

    assertThat(sealed.masterKeyId()).isEqualTo("first");
    assertThat(turned.seal(SECRET, PLACE).masterKeyId()).isEqualTo("second");
    assertThat(turned.open(sealed, PLACE).revealText()).isEqualTo("sk-vendor-secret");
  }

  @Test
  void masterKeys_areNamed_inTheirOrder() {
    Envelope turned = new Envelope(List.of(SECOND, FIRST));

    assertThat(turned.masterKeyIds()).containsExactly("second", "first");
    assertThat(turned.primaryId()).isEqualTo("second");
  }

  @Test
  void sealed_isUnderItsKey_onlyWhereItsWrappingOpens() {
    Sealed wrapping = new Sealed("first", flipped(sealed.wrappedKey(), 300), sealed.ciphertext());
    Sealed renamed = new Sealed("second", sealed.wrappedKey(), sealed.ciphertext());

    assertThat(envelope.isUnderItsKey(sealed, PLACE)).isTrue();
    assertThat(envelope.isUnderItsKey(wrapping, PLACE)).isFalse();
    assertThat(envelope.isUnderItsKey(renamed, PLACE)).isFalse();
    assertThat(new Envelope(List.of(SECOND)).isUnderItsKey(sealed, PLACE)).isFalse();
    assertThat(otherPlaces()).noneMatch(other -> envelope.isUnderItsKey(sealed, other));
  }

  @Test
  void masterKey_isRefused_underAnotherName() {
    assertBroken(new Sealed("second", sealed.wrappedKey(), sealed.ciphertext()), PLACE);
    Envelope renamed = new Envelope(List.of(new MasterKey("renamed", FIRST.key())));

    assertThatThrownBy(
            () ->
                renamed.open(
                    new Sealed("renamed", sealed.wrappedKey(), sealed.ciphertext()), PLACE))
        .isInstanceOf(SealBrokenException.class);
  }

  @Test
  void masterKey_isNamed_whenItIsNotConfigured() {
    assertThatThrownBy(() -> new Envelope(List.of(SECOND)).open(sealed, PLACE))
        .isInstanceOf(SealBrokenException.class)
        .hasMessage("master key first is not configured");
  }

  @Test
  void masterKey_isNamed_whenItIsAWrongOne() {
    Envelope wrong = new Envelope(List.of(masterKey("first", 3)));

    assertThatThrownBy(() -> wrong.open(sealed, PLACE))
        .hasMessage("a data key does not open under master key first");
  }

  private void assertBroken(Sealed broken, Place place) {
    assertBroken(envelope, broken, place);
  }

  private static void assertBroken(Envelope envelope, Sealed broken, Place place) {
    assertThatThrownBy(() -> envelope.open(broken, place)).isInstanceOf(SealBrokenException.class);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] copy = bytes.clone();
    copy[bit / 8] ^= (byte) (1 << (bit % 8));
    return copy;
  }
}
