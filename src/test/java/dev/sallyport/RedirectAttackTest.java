package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Wherever a provider points, and whatever a name stands for a moment later. */
class RedirectAttackTest {
  private static final TestNames NAMES =
      TestNames.inside()
          .put("rebinding.test", "127.0.0.1", "127.0.0.2")
          .put("returning.test", "127.0.0.2", "127.0.0.1", "127.0.0.2")
          .put("steady.test", "127.0.0.1");

  @RegisterExtension
  static final AttackedGateway attacked =
      new AttackedGateway(NAMES, "SALLYPORT_RUNTIME_EVENT_LOOPS", "1");

  @AfterEach
  void nobodyCameInside() {
    assertThat(attacked.inside().intruders()).isZero();
  }

  private static List<String> heads(String target) {
    List<String> heads = new ArrayList<>();
    for (int status : new int[] {300, 301, 302, 303, 305, 307, 308}) {
      heads.add(status + " To\r\nLocation: " + target);
    }
    heads.add("201 Made\r\nLocation: " + target);
    heads.add("200 OK\r\nRefresh: 0; url=" + target);
    heads.add("200 OK\r\nContent-Location: " + target + "\r\nLink: <" + target + ">; rel=preload");
    heads.add("200 OK\r\nAlt-Svc: http/1.1=\"" + target.substring("http://".length()) + "\"");
    heads.add("401 No\r\nWWW-Authenticate: Bearer realm=\"" + target + "\", Basic, Negotiate");
    heads.add("407 No\r\nProxy-Authenticate: Basic realm=\"" + target + "\"");
    heads.add("503 Later\r\nRetry-After: 0\r\nLocation: " + target);
    return heads;
  }

  @Test
  void redirect_isNotFollowed_inAnyKindOfCall() {
    String credential = attacked.credentialAt(attacked.provider().url());
    String key = attacked.key(credential);
    List<String> wrong = new ArrayList<>();
    int calls = 0;
    for (int port : attacked.insidePorts()) {
      for (String head : heads("http://127.0.0.1:" + port)) {
        attacked
            .provider()
            .does(call -> call.send("HTTP/1.1 " + head + "\r\nContent-Length: 0\r\n\r\n"));
        attacked.call(Requests.get("/v1/models", key));
        attacked.chat(key);
        attacked.call(SocketCalls.upgrade("/v1/realtime?model=m", SocketCalls.bearer(key)));
        attacked.validate(credential);
        int came = attacked.provider().forgetCalls();
        calls += came;
        if (came != 4) {
          wrong.add(head + " " + came);
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(calls).isEqualTo(4 * 4 * 14);
  }

  @Test
  void name_isConnectedTo_whereItWasCheckedAndNowhereElse() {
    String credential = attacked.credentialAt("http://rebinding.test:" + port());
    String key = attacked.key(credential);

    assertThat(attacked.chat(key)).isEqualTo(200);
    assertThat(NAMES.asked("rebinding.test")).isEqualTo(1);
    assertThat(attacked.provider().call().header("host"))
        .containsExactly("rebinding.test:" + port());
    assertThat(attacked.validate(credential)).isEqualTo("not_allowed");
    assertThat(NAMES.asked("rebinding.test")).isEqualTo(2);
    assertThat(attacked.chat(key)).isEqualTo(200);
    assertThat(NAMES.asked("rebinding.test")).isEqualTo(2);
  }

  @Test
  void name_isRefused_asLongAsItStoodInside() {
    String key = attacked.key(attacked.credentialAt("http://returning.test:" + port()));

    assertThat(attacked.chat(key)).isEqualTo(403);
    assertThat(attacked.chat(key)).isEqualTo(403);
    assertThat(NAMES.asked("returning.test")).isEqualTo(1);
  }

  @Test
  void name_isRefused_whenOneOfItsAddressesIsInside() {
    String key = attacked.key(attacked.credentialAt("http://mixed.test:" + port()));

    assertThat(attacked.chat(key)).isEqualTo(403);
    assertThat(attacked.provider().wasCalled()).isFalse();
  }

  private static int port() {
    return attacked.provider().port();
  }
}
