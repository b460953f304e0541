using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Orleans.Standalone.Generator;

/// <summary>What is written for an interface; compared by value, so that an edit elsewhere writes nothing again.</summary>
internal sealed class Reference : IEquatable<Reference>
{
    public Reference(string hintName, string source, string registration, ImmutableArray<Problem> problems)
    {
        HintName = hintName;
        Source = source;
        Registration = registration;
        Problems = problems;
    }

    public string HintName { get; }

    public string Source { get; }

    public string Registration { get; }

    public ImmutableArray<Problem> Problems { get; }

    public bool Equals(Reference? other) => other is not null && HintName == other.HintName && Source == other.Source
        && Registration == other.Registration && Problems.SequenceEqual(other.Problems);

    public override bool Equals(object? obj) => Equals(obj as Reference);

    public override int GetHashCode() => Source.GetHashCode();
}

/// <summary>Something that the generator cannot write a reference for, and where it is.</summary>
internal sealed class Problem : IEquatable<Problem>
{
    private readonly DiagnosticDescriptor _descriptor;
    private readonly string _member;
    private readonly string _path;
    private readonly TextSpan _span;
    private readonly LinePositionSpan _lines;

    public Problem(DiagnosticDescriptor descriptor, ISymbol member)
    {
        _descriptor = descriptor;
        _member = member.ToDisplayString();
        var location = member.Locations.FirstOrDefault(static candidate => candidate.IsInSource);
        _path = location?.SourceTree?.FilePath ?? "";
        _span = location?.SourceSpan ?? default;
        _lines = location?.GetLineSpan().Span ?? default;
    }

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(_descriptor, _path.Length == 0 ? Location.None : Location.Create(_path, _span, _lines), _member);

    public bool Equals(Problem? other) => other is not null && _descriptor.Id == other._descriptor.Id && _member == other._member
        && _path == other._path && _span == other._span;

    public override bool Equals(object? obj) => Equals(obj as Problem);

    public override int GetHashCode() => _member.GetHashCode();
}
