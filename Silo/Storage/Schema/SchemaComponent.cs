using System.Globalization;
using System.Reflection;

namespace Gateway.Silo.Storage.Schema;

/// <summary>A set of tables with a version of its own, and the scripts, embedded in the program, that lead to it.</summary>
/// <param name="Name">The component's name in <c>gateway_schema</c>.</param>
/// <param name="Scripts">Its scripts, numbered from 1 without a gap.</param>
internal sealed record SchemaComponent(string Name, IReadOnlyList<SchemaScript> Scripts)
{
    private const string ResourceRoot = "Gateway.Silo.Storage.";

    /// <summary>The gateway's own tables in SQLite.</summary>
    public static SchemaComponent Sqlite { get; } = Load("gateway", "Sqlite");

    /// <summary>The gateway's own tables in PostgreSQL.</summary>
    public static SchemaComponent Postgres { get; } = Load("gateway", "Postgres");

    /// <summary>The tables and queries that Orleans' ADO.NET providers expect in PostgreSQL.</summary>
    public static SchemaComponent Orleans { get; } = Load("orleans", "Postgres.Orleans");

    /// <summary>The version that this program works with.</summary>
    public int Version => Scripts.Count;

    private static SchemaComponent Load(string name, string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"{ResourceRoot}{folder}.";
        var scripts = new List<SchemaScript>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            // Scripts of a folder further down have no number right after the prefix.
            if (resource.StartsWith(prefix, StringComparison.Ordinal)
                && resource.EndsWith(".sql", StringComparison.Ordinal)
                && int.TryParse(resource[prefix.Length..^4], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                scripts.Add(new(number, $"{folder.Replace('.', '/')}/{resource[prefix.Length..]}", reader.ReadToEnd()));
            }
        }

        scripts.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        for (var i = 0; i < scripts.Count; i++)
        {
            if (scripts[i].Number != i + 1)
            {
                throw new InvalidOperationException($"The program lacks script {i + 1} of the schema {name}.");
            }
        }

        return scripts.Count > 0 ? new(name, scripts) : throw new InvalidOperationException($"The program has no scripts of the schema {name}.");
    }
}
