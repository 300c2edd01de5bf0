package dev.sallyport.workspace;

import static java.util.Objects.requireNonNull;

import dev.sallyport.limit.Limit;
import java.util.List;
import java.util.Optional;

/**
 * What operators say of a workspace.
 *
 * @param extRef what another system calls it; no two of all organisations have the same, because
 *     callers name the workspace by it
 * @param storeContent whether prompts and completions are kept
 */
public record WorkspaceProperties(
    String name, Optional<String> extRef, List<Limit> limits, boolean storeContent) {
  public WorkspaceProperties {
    requireNonNull(name, "name");
    requireNonNull(extRef, "extRef");
    limits = List.copyOf(limits);
  }

  /** The same, but that prompts and completions are kept. */
  public WorkspaceProperties keepingContent() {
    return new WorkspaceProperties(name, extRef, limits, true);
  }
}
