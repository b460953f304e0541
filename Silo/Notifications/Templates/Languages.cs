namespace Gateway.Silo.Notifications.Templates;

/// <summary>The languages of protocol 1, "Device catalogue".</summary>
internal static class Languages
{
    /// <summary>An account's language unless it has chosen another one: zh-CN.</summary>
    public const int Default = 2;

    private static readonly string[] s_names = ["en-US", "zh-CN", "zh-TW"];

    /// <summary>The ids.</summary>
    public static IEnumerable<int> Ids => Enumerable.Range(1, s_names.Length);

    /// <summary>All names, for complaints.</summary>
    public static string All => string.Join(", ", s_names);

    /// <summary>The name of a language.</summary>
    public static string Name(int id) => s_names[id - 1];

    /// <summary>The id of a language; 0 when there is none of this name.</summary>
    public static int Find(string name) => Array.IndexOf(s_names, name) + 1;

    /// <summary>The id itself when there is such a language, else the default's.</summary>
    public static int Known(int id) => id >= 1 && id <= s_names.Length ? id : Default;
}
