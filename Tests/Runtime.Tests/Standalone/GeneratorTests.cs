using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Orleans.Standalone.Generator;

namespace Gateway.Runtime.Tests;

public sealed class GeneratorTests
{
    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    public static TheoryData<string, string> Mistakes => new()
    {
        { "GRAIN001", "public interface IBad : IGrainWithIntegerKey { int Count { get; } }" },
        { "GRAIN001", "public interface IBad : IGrainWithIntegerKey { event Action Done; }" },
        { "GRAIN002", "public interface IBad : IGrainWithIntegerKey { int Count(); }" },
        { "GRAIN002", "public interface IBad : IGrainWithIntegerKey { IAsyncEnumerable<int> Count(); }" },
        { "GRAIN003", "public interface IBad : IGrainWithIntegerKey { Task Fill(ref int a); }" },
        { "GRAIN003", "public interface IBad : IGrainWithIntegerKey { Task Fill(out int a); }" },
        { "GRAIN003", "public interface IBad : IGrainWithIntegerKey { Task Fill(in int a); }" },
        { "GRAIN003", "public interface IBad : IGrainWithIntegerKey { Task Fill(ReadOnlySpan<byte> a); }" },
        { "GRAIN004", "public interface IBad : IGrainWithIntegerKey { Task Put<T>(T a); }" },
        { "GRAIN004", "public interface IBad<T> : IGrainWithIntegerKey { Task Put(T a); }" },
        { "GRAIN005", "public class Around { private interface IBad : IGrainWithIntegerKey { Task Go(); } }" },
        { "GRAIN006", "public interface IBad : IGrainObserver { Task Go(); }" },
        { "GRAIN006", "public interface IBad : IGrainObserver { Task<int> Count(); }" },
        { "GRAIN007", "public interface IBad : IGrainWithIntegerKey { [OneWay] Task<int> Count(); }" },
        { "GRAIN008", "public interface IBad : IGrainWithIntegerKey { Task Go(CancellationToken a, CancellationToken b); }" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void What_cannot_be_called_is_an_error_at_its_place(string id, string source)
    {
        var (output, diagnostics) = Generate(source);

        var found = Assert.Single(diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Error), (found.Id, found.Severity));
        Assert.Contains("IBad", found.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal("Source.cs", found.Location.GetLineSpan().Path);
        Assert.Single(output.SyntaxTrees);
    }

    [Theory]
    [InlineData("Task Go();")]
    [InlineData("Task<int> Count(string @event, int? a, List<string?>? b);")]
    [InlineData("ValueTask Go(CancellationToken token); ValueTask<int[]> Count(CancellationToken token);")]
    [InlineData("void Go(); [OneWay] Task Send(); [OneWay] ValueTask Post(CancellationToken token);")]
    [InlineData("[AlwaysInterleave, ReadOnly, ResponseTimeout(\"00:00:10\")] Task Go(); Task Go(int again);")]
    [InlineData("Task Go(ReadOnlyMemory<byte> body = default, (int A, string B) pair = default);")]
    [InlineData("Task @class(int @int); Task Default() => Task.CompletedTask; static int Constant => 1;")]
    public void What_can_be_called_compiles(string methods)
    {
        var (output, diagnostics) = Generate(
            $$"""
            public interface IShared : IGrain { Task Shared(); }
            internal interface IGood : IGrainWithStringKey, IShared { {{methods}} }
            public static class Around { public interface IWithin : IGood2 { } public interface IGood2 : IGrainWithIntegerKey { Task Go(); } }
            """);

        Assert.Empty(diagnostics);
        Assert.Empty(output.GetDiagnostics().Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        Assert.Equal(6, output.SyntaxTrees.Count());
    }

    [Fact]
    public void What_has_nothing_to_do_with_grains_is_left_alone()
    {
        var (output, diagnostics) = Generate("public interface IOther : IDisposable { int Count { get; } }");
        Assert.Empty(diagnostics);
        Assert.Single(output.SyntaxTrees);
    }

    [Fact]
    public void An_edit_elsewhere_generates_nothing_again()
    {
        var compilation = Compile("public interface IGood : IGrainWithIntegerKey { Task Go(); }");
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ReferenceGenerator().AsSourceGenerator()],
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(compilation);

        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other;")));

        var outputs = driver.GetRunResult().Results[0].TrackedOutputSteps.SelectMany(static steps => steps.Value).SelectMany(static step => step.Outputs);
        Assert.All(outputs, static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static CSharpCompilation Compile(string source)
    {
        const string usings = """
            using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks;
            using Orleans; using Orleans.Concurrency; using Orleans.Runtime;
            """;
        var tree = CSharpSyntaxTree.ParseText($"{usings}\n{source}", new CSharpParseOptions(LanguageVersion.Latest), "Source.cs");
        return CSharpCompilation.Create(
            "Generated",
            [tree],
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static (Compilation Output, IReadOnlyList<Diagnostic> Diagnostics) Generate(string source)
    {
        CSharpGeneratorDriver.Create(new ReferenceGenerator())
            .RunGeneratorsAndUpdateCompilation(Compile(source), out var output, out var diagnostics);
        return (output, diagnostics);
    }
}
