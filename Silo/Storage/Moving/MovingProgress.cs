namespace Gateway.Silo.Storage.Moving;

/// <summary>How often one who moves rows is told how far it is.</summary>
internal static class MovingProgress
{
    /// <summary>How many rows go by between two lines of progress.</summary>
    public const int Step = 10_000;
}
