using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>What every page of the documentation keeps to.</summary>
public sealed partial class DocumentStyleTests
{
    private const int Columns = 120;

    public static TheoryData<string> Pages =>
    [
        "README.md",
        .. Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root(), path)).Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Pages))]
    public void Lines_are_short_and_nothing_of_a_merge_is_left(string page)
    {
        var isCode = false;
        foreach (var (number, line) in File.ReadLines(Path.Combine(Root(), page)).Index())
        {
            Assert.False(Marker().IsMatch(line), $"{page}, line {number + 1}: {line}");
            isCode ^= line.StartsWith("```", StringComparison.Ordinal);

            // A table's row and an example cannot be broken.
            Assert.True(isCode || line.StartsWith('|') || line.Length <= Columns, $"{page}, line {number + 1} has {line.Length} characters");
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Links_lead_to_files_that_exist(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root(), page))!;
        Assert.All(
            Link().Matches(File.ReadAllText(Path.Combine(Root(), page))).Select(link => link.Groups["path"].Value),
            path => Assert.True(Path.Exists(Path.Combine(folder, path)), $"{page} names {path}"));
    }

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));

    [GeneratedRegex("^(<<<<<<<|=======|>>>>>>>)( |$)")]
    private static partial Regex Marker();

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
