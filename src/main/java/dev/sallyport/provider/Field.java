package dev.sallyport.provider;

/** What is wanted of an answer, whatever name and place a provider gives to it. */
enum Field {
  NONE(Kind.NONE),
  /** The whole input; or what others of these have to be added to. */
  INPUT(Kind.NUMBER),
  /** Without what was read from a cache or written to one: Anthropic's and Amazon's way. */
  FRESH_INPUT(Kind.NUMBER),
  /** Without what tools put in: Google's way. */
  PROMPT(Kind.NUMBER),
  /** Of one of several inputs. */
  INPUT_PART(Kind.SUM),
  /** What was used, where it differs from what is billed: Cohere's way. */
  UNBILLED_INPUT(Kind.NUMBER),
  OUTPUT(Kind.NUMBER),
  /** Without thoughts: Google's way. */
  CANDIDATES(Kind.NUMBER),
  THOUGHTS(Kind.NUMBER),
  UNBILLED_OUTPUT(Kind.NUMBER),
  /** As it stood when the stream began. */
  FIRST_OUTPUT(Kind.NUMBER),
  TOTAL(Kind.NUMBER),
  CACHED(Kind.NUMBER),
  WRITTEN(Kind.NUMBER),
  WRITTEN_MINUTES(Kind.NUMBER),
  WRITTEN_HOUR(Kind.NUMBER),
  AUDIO_INPUT(Kind.NUMBER),
  IMAGE_INPUT(Kind.NUMBER),
  TOOL_INPUT(Kind.NUMBER),
  REASONING(Kind.NUMBER),
  AUDIO_OUTPUT(Kind.NUMBER),
  IMAGE_OUTPUT(Kind.NUMBER),
  TOOL_CALLS(Kind.NUMBER),
  SECONDS(Kind.MILLIS),
  /** Of the sound, where it is not said that it is what is billed. */
  DURATION(Kind.MILLIS),
  /** What is charged for it, in USD. */
  CHARGE(Kind.MONEY),
  /** By the provider behind the provider: for who brought a key of that one. */
  CHARGE_BEHIND(Kind.MONEY),
  /** Of a detail. */
  TOKENS(Kind.NUMBER),
  /** Of a detail: AUDIO, IMAGE and others, or how long a cache keeps it. */
  DETAIL_KIND(Kind.TEXT),
  MODEL(Kind.TEXT),
  TYPE(Kind.TEXT),
  ITEM_TYPE(Kind.TEXT),
  GENERATED(Kind.LENGTH),
  /** Text, or sound in letters: the event's type says which. */
  DELTA(Kind.LENGTH),
  /** JSON in Base64. */
  WRAPPED(Kind.RAW),
  DOCUMENT(Kind.PLACE),
  ITEM(Kind.PLACE),
  INPUT_DETAILS(Kind.PLACE),
  INPUT_DETAIL(Kind.PLACE),
  OUTPUT_DETAILS(Kind.PLACE),
  OUTPUT_DETAIL(Kind.PLACE),
  WRITE_DETAILS(Kind.PLACE),
  WRITE_DETAIL(Kind.PLACE);

  /** In what form it is handed over. */
  enum Kind {
    NONE,
    NUMBER,
    SUM,
    MILLIS,
    /** A number times 10¹⁰. */
    MONEY,
    /** A short string. */
    TEXT,
    /** A string of any length, of which only its length counts. */
    LENGTH,
    /** The bytes of a string of any length. */
    RAW,
    /** That an object or an array began and ended. */
    PLACE;

    boolean isNumber() {
      return this == NUMBER || this == SUM || this == MILLIS || this == MONEY;
    }

    /** Of ten, by which the number is multiplied. */
    int power() {
      return this == MILLIS ? 3 : this == MONEY ? 10 : 0;
    }
  }

  private final Kind kind;

  Field(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Whether it accounts for all that was generated until then. */
  boolean coversText() {
    return this == OUTPUT || this == CANDIDATES || this == THOUGHTS || this == UNBILLED_OUTPUT;
  }
}
