package dev.sallyport;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * What one source file says, read by the JDK's own parser, so that comments and texts cannot be
 * mistaken for code.
 *
 * @param uses every name from another package: imports, and names written out in full
 */
record SourceFile(
    String name, String inPackage, int lines, List<String> uses, List<Type> types, Calls calls) {

  record Type(String name, boolean isPublic, boolean documented, List<Method> methods) {}

  record Method(String name, int lines) {}

  /**
   * @param revealing whether it opens a secret
   * @param blocking calls that hold up their thread, as text
   */
  record Calls(boolean revealing, List<String> blocking) {}

  private static final Pattern FULL_NAME =
      Pattern.compile("(?:[a-z][a-z0-9_]*\\.){2,}[A-Z]\\w*(?:\\.\\w+)*");

  /** All Java files below a folder. */
  static List<SourceFile> below(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return parse(
          paths
              .filter(path -> path.toString().endsWith(".java"))
              .map(path -> new Text(folder.relativize(path).toString(), read(path)))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SourceFile of(String name, String text) {
    return parse(List.of(new Text(name, text))).get(0);
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<SourceFile> parse(List<Text> texts) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, texts);
    try {
      List<SourceFile> files = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        files.add(new Reader(DocTrees.instance(task), unit).read());
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(String path, String text) {
      super(URI.create("string:///" + path), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Reader extends TreePathScanner<Void, Void> {
    private final DocTrees trees;
    private final CompilationUnitTree unit;
    private final List<String> uses = new ArrayList<>();
    private final List<Type> types = new ArrayList<>();
    private final List<String> blocking = new ArrayList<>();
    private boolean revealing;

    Reader(DocTrees trees, CompilationUnitTree unit) {
      this.trees = trees;
      this.unit = unit;
    }

    SourceFile read() throws IOException {
      scan(unit, null);
      JavaFileObject file = unit.getSourceFile();
      return new SourceFile(
          file.toUri().getPath().substring(1),
          unit.getPackageName() == null ? "" : unit.getPackageName().toString(),
          (int) file.getCharContent(true).toString().lines().count(),
          List.copyOf(uses),
          List.copyOf(types),
          new Calls(revealing, List.copyOf(blocking)));
    }

    @Override
    public Void visitPackage(PackageTree tree, Void unused) {
      return null;
    }

    @Override
    public Void visitImport(ImportTree tree, Void unused) {
      uses.add(tree.getQualifiedIdentifier().toString());
      return null;
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
      String name = tree.toString();
      if (FULL_NAME.matcher(name).matches()) {
        uses.add(name);
        return null;
      }
      return super.visitMemberSelect(tree, null);
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      if (!tree.getSimpleName().isEmpty()) {
        DocCommentTree doc = trees.getDocCommentTree(getCurrentPath());
        types.add(
            new Type(
                tree.getSimpleName().toString(),
                tree.getModifiers().getFlags().contains(Modifier.PUBLIC),
                doc != null && !doc.getFirstSentence().isEmpty(),
                tree.getMembers().stream()
                    .filter(MethodTree.class::isInstance)
                    .map(member -> method((MethodTree) member))
                    .toList()));
      }
      return super.visitClass(tree, null);
    }

    private Method method(MethodTree tree) {
      long from = trees.getSourcePositions().getStartPosition(unit, tree);
      long to = trees.getSourcePositions().getEndPosition(unit, tree);
      long lines = from < 0 || to < 0 ? 1 : line(to) - line(from) + 1;
      return new Method(tree.getName().toString(), (int) lines);
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, Void unused) {
      if (tree.getMethodSelect() instanceof MemberSelectTree select) {
        called(select.getIdentifier().toString(), select, tree.getArguments().isEmpty());
      }
      return super.visitMethodInvocation(tree, null);
    }

    private void called(String method, MemberSelectTree select, boolean bare) {
      revealing |= method.equals("reveal") || method.equals("revealText");
      boolean sleeps =
          method.equals("sleep") && select.getExpression().toString().endsWith("Thread");
      boolean waits = method.equals("await") || (method.equals("join") && bare);
      if (sleeps || waits) {
        blocking.add(select + " in line " + line(start(select)));
      }
    }

    private long start(Tree tree) {
      return trees.getSourcePositions().getStartPosition(unit, tree);
    }

    @Override
    public Void visitMemberReference(MemberReferenceTree tree, Void unused) {
      String method = tree.getName().toString();
      revealing |= method.equals("reveal") || method.equals("revealText");
      if (method.equals("await") || method.equals("join")) {
        blocking.add(tree + " in line " + line(start(tree)));
      }
      return super.visitMemberReference(tree, null);
    }
  }
}
