package dev.sallyport.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a vendor says on its WebSockets, event by event. */
enum SocketReplies {
  REALTIME("{'type':'session.created','session':{'type':'realtime','model':'m'}}") {
    @Override
    Stream<String> lines(JsonObject message) {
      return switch (message.getString("type")) {
        case "session.update" ->
            Stream.of("{'type':'session.updated','session':{'instructions':'{tag}'}}");
        case "response.create" ->
            Stream.of(
                "{'type':'response.created','response':{'id':'resp_1'}}",
                "{'type':'response.output_text.delta','delta':'you said '}",
                "{'type':'response.output_text.delta','delta':'{tag}'}",
                "{'type':'response.output_text.done','text':'you said {tag}'}",
                "{'type':'response.done','response':{'id':'resp_1','status':'completed'}}");
        default -> Stream.of("{'type':'error','error':{'message':'unknown event'}}");
      };
    }
  },
  RESPONSES("") {
    @Override
    Stream<String> lines(JsonObject message) {
      return Stream.of(
          "{'type':'response.created','sequence_number':0,'response':{'id':'resp_1'}}",
          "{'type':'response.output_text.delta','sequence_number':1,'delta':'{tag}'}",
          "{'type':'response.completed','sequence_number':2,'response':{'id':'resp_1'}}");
    }
  },
  LIVE("") {
    @Override
    Stream<String> lines(JsonObject message) {
      return Stream.of("{'type':'session.started','session':{'instructions':'{tag}'}}");
    }
  },
  GEMINI("") {
    @Override
    Stream<String> lines(JsonObject message) {
      return message.containsKey("setup")
          ? Stream.of("{'setupComplete':{'sessionId':'s'}}")
          : Stream.of(
              "{'serverContent':{'modelTurn':{'role':'model','parts':[{'text':'{tag}'}]}}}",
              "{'serverContent':{'generationComplete':true}}",
              "{'serverContent':{'turnComplete':true},'usageMetadata':{'totalTokenCount':3}}");
    }
  },
  MISTRAL(
      "{'type':'session.created','session':{'request_id':'r','model':'m',"
          + "'audio_format':{'encoding':'pcm_s16le','sample_rate':16000}}}") {
    @Override
    Stream<String> lines(JsonObject message) {
      return switch (message.getString("type")) {
        case "input_audio.append" ->
            Stream.of(
                "{'type':'transcription.text.delta','text':'%d bytes of {tag}'}"
                    .formatted(message.getBinary("audio").length));
        case "input_audio.end" ->
            Stream.of(
                "{'type':'transcription.done','model':'m','text':'{tag}','language':null,"
                    + "'usage':{'prompt_tokens':1,'completion_tokens':1,'total_tokens':2}}");
        default -> Stream.of();
      };
    }
  };

  private static final Pattern TAG = Pattern.compile("tag-[\\p{L}\\d]+");

  private final String greeting;

  SocketReplies(String greeting) {
    this.greeting = greeting;
  }

  abstract Stream<String> lines(JsonObject message);

  /** Said before the client says anything. */
  List<JsonObject> greeting() {
    return Stream.of(greeting).filter(line -> !line.isEmpty()).map(SocketReplies::json).toList();
  }

  /** What the client says: in this vendor's hearing, a short sound is text. */
  static String words(JsonObject message) {
    byte[] audio = message.getBinary("audio", new byte[0]);
    boolean isText = audio.length > 0 && audio.length < 100;
    return isText ? new String(audio, UTF_8) : message.encode();
  }

  /**
   * @param words all that the client has said in this session
   */
  List<JsonObject> to(JsonObject message, String words) {
    Matcher found = TAG.matcher(words);
    String tag = found.find() ? found.group() : "untagged";
    return lines(message).map(line -> json(line.replace("{tag}", tag))).toList();
  }

  private static JsonObject json(String line) {
    return new JsonObject(line.replace('\'', '"'));
  }

  /** Google's JSON comes in binary frames. */
  boolean isBinary() {
    return this == GEMINI;
  }
}
