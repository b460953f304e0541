using System.Text.Json;

namespace Gateway.Protocol.Messaging;

/// <summary>What the serializer leaves open: it refuses a null where a key's value must not be one, but not inside a list.</summary>
internal static class ListElements
{
    /// <summary>Refuses a list that holds a null.</summary>
    /// <param name="list">The list as it was read; null when the key was absent.</param>
    /// <param name="key">The list's key, for the error.</param>
    /// <exception cref="JsonException">There is a null in it.</exception>
    public static void ThrowIfNull<T>(IReadOnlyList<T>? list, string key)
        where T : class
    {
        for (var i = 0; i < list?.Count; i++)
        {
            if (list[i] is null)
            {
                throw new JsonException("null in a list", $"$.{key}", null, null);
            }
        }
    }
}
