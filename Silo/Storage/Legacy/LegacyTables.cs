namespace Gateway.Silo.Storage.Legacy;

/// <summary>What is read of the old program's tables; one that is not there is empty.</summary>
internal sealed record LegacyTables
{
    /// <summary>Tables that the old program cannot be without.</summary>
    private static readonly string[] Needed = ["account", "apartment"];

    /// <summary>Tables whose rows stay behind; what is counted of them is said.</summary>
    private static readonly string[] LeftBehind = ["client"];

    public IReadOnlyList<LegacyRow> Languages { get; init; } = [];

    public IReadOnlyList<LegacyRow> Accounts { get; init; } = [];

    public IReadOnlyList<LegacyRow> Apartments { get; init; } = [];

    public IReadOnlyList<LegacyRow> Relayers { get; init; } = [];

    public IReadOnlyList<LegacyRow> Links { get; init; } = [];

    public IReadOnlyList<LegacyRow> Models { get; init; } = [];

    public IReadOnlyList<LegacyRow> Devices { get; init; } = [];

    public IReadOnlyList<LegacyRow> PlacedDevices { get; init; } = [];

    public IReadOnlyList<LegacyRow> Contactors { get; init; } = [];

    public IReadOnlyList<LegacyRow> Scenes { get; init; } = [];

    public IReadOnlyList<LegacyRow> SceneContents { get; init; } = [];

    public IReadOnlyList<LegacyRow> Events { get; init; } = [];

    public IReadOnlyList<LegacyRow> Alarms { get; init; } = [];

    /// <summary>Reads all of them.</summary>
    /// <param name="database">The old database.</param>
    /// <param name="report">Where absent tables, and those that stay behind, are noted.</param>
    /// <exception cref="StorageStartException">This is no database of the old program's.</exception>
    public static LegacyTables Read(LegacyDatabase database, LegacyReport report)
    {
        foreach (var table in Needed)
        {
            if (database.FindTable(table) is null)
            {
                throw new StorageStartException($"The old database has no table '{table}': is this the old program's?");
            }
        }

        foreach (var table in LeftBehind)
        {
            if (database.FindTable(table) is not null && database.Count(table) is > 0 and var rows)
            {
                report.Note($"{table}: its {rows} rows stay in the old database");
            }
        }

        return new LegacyTables
        {
            Languages = Rows("language"),
            Accounts = Rows("account"),
            Apartments = Rows("apartment"),
            Relayers = Rows("relayer", "superbox"),
            Links = Rows("apartment_relayer", "apartment_superbox"),
            Models = Rows("device_model"),
            Devices = Rows("device"),
            PlacedDevices = Rows("apartment_device"),
            Contactors = Rows("contactor"),
            Scenes = Rows("scene"),
            SceneContents = Rows("scene_content"),
            Events = Rows("event"),
            Alarms = Rows("alarm"),
        };

        IReadOnlyList<LegacyRow> Rows(params ReadOnlySpan<string> names)
        {
            if (database.FindTable(names) is { } table)
            {
                return database.Read(table);
            }

            report.Note($"{string.Join(" or ", names.ToArray())}: there is no such table");
            return [];
        }
    }
}
