using Microsoft.AspNetCore.Http;

namespace Gateway.EdgeListener.Terminals.Http;

/// <summary>What a request is answered with.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Text">What is said to people.</param>
internal sealed record Answer(int Status, Text Text)
{
    /// <summary>The terminal that was asked for, if the path names one.</summary>
    public string? Id { get; init; }

    /// <summary>Its state, where it told it.</summary>
    public byte? State { get; init; }

    public static Answer NotFound(Text text) => new(StatusCodes.Status404NotFound, text);
}
