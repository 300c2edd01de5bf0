package dev.sallyport.access;

import java.util.Locale;

/** What a user may do in the workspaces that he is in. */
public enum Role {
  ADMIN,
  MEMBER,
  VIEWER;

  /** The word for it in JSON and SQL. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Role of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
